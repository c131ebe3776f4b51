package com.hydroml.credits.organisation;

import com.hydroml.credits.balance.SpendingLimit;
import com.hydroml.credits.database.Columns;
import com.hydroml.credits.kernel.BudgetPeriod;
import com.hydroml.credits.organisation.Organisation.Limit;
import io.r2dbc.spi.Readable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/**
 * What every instance reads of organisations: those that changed since it read last. Changes are
 * committed in the order of their revisions, so that nothing below a revision that was read comes
 * to be there later.
 */
final class OrganisationRows {

  /** An organisation is one row, and so from one instant. */
  private static final String SELECT =
      """
      select o.organisation, o.revision,
        array(select m.member from organisation_member m where m.organisation = o.organisation
              order by m.id) as members,
        array(select m.role from organisation_member m where m.organisation = o.organisation
              order by m.id) as roles,
        array(select t.team from team t where t.organisation = o.organisation) as teams,
        array(select i.team from team_member i where i.organisation = o.organisation
              order by i.team, i.member) as in_team,
        array(select i.member from team_member i where i.organisation = o.organisation
              order by i.team, i.member) as team_members,
        array(select b.budget from budget b where b.organisation = o.organisation
              and b.ended_at is null order by b.id) as budgets,
        array(select b.spender from budget b where b.organisation = o.organisation
              and b.ended_at is null order by b.id) as spenders,
        array(select b.period from budget b where b.organisation = o.organisation
              and b.ended_at is null order by b.id) as periods,
        array(select b.amount from budget b where b.organisation = o.organisation
              and b.ended_at is null order by b.id) as amounts,
        array(select b.enforcement from budget b where b.organisation = o.organisation
              and b.ended_at is null order by b.id) as enforcements
      from organisation o\
      """;

  private final Paging paging;
  private final DatabaseClient database;

  OrganisationRows(DatabaseClient database) {
    this(database, new Paging(50, 4, 20_000));
  }

  OrganisationRows(DatabaseClient database, Paging paging) {
    this.database = database;
    this.paging = paging;
  }

  /**
   * How many organisations one statement reads. Postgres ends it after a second, in which it reads
   * some ten of the largest.
   *
   * @param usual so many
   * @param small so many after a page of large ones, and where a page could not be read
   * @param large so many people and places in teams make a page a large one
   */
  record Paging(int usual, int small, int large) {}

  /**
   * A reading.
   *
   * @param whole whether these are all there are, and not only those that changed
   * @param upTo the revision up to which nothing is missing
   */
  record Reading(List<Organisation> organisations, boolean whole, long upTo) {}

  /**
   * An organisation.
   *
   * @param size how many people and places in teams there are in it
   */
  private record Row(Organisation organisation, long revision, int size) {}

  private record Rows(List<Row> rows, int asked) {

    boolean isLast() {
      return rows.size() < asked;
    }

    int size() {
      return rows.stream().mapToInt(Row::size).sum();
    }
  }

  /**
   * What changed after a revision that is known; everything if that is 0, or if Postgres does not
   * know it: then the database is an older one.
   */
  Mono<Reading> load(long known) {
    return head().flatMap(head -> load(known > head ? 0 : known, head));
  }

  private Mono<Long> head() {
    return database.sql("select revision from organisation_head").mapValue(Long.class).one();
  }

  private Mono<Reading> load(long known, long head) {
    return (known == head ? Mono.just(new Rows(List.of(), 1)) : page(known, paging.usual))
        .expand(
            page ->
                page.isLast()
                    ? Mono.<Rows>empty()
                    : page(
                        page.rows().getLast().revision(),
                        page.size() < paging.large ? paging.usual : paging.small))
        .concatMapIterable(Rows::rows)
        .collectList()
        .map(
            rows ->
                new Reading(
                    rows.stream().map(Row::organisation).toList(),
                    known == 0,
                    rows.isEmpty() ? head : Math.max(head, rows.getLast().revision())));
  }

  /** What is too much for one statement is tried in smaller ones, and one by one at last. */
  private Mono<Rows> page(long known, int most) {
    return rows(known, most)
        .onErrorResume(
            failure -> most > 1, failure -> page(known, most > paging.small ? paging.small : 1));
  }

  private Mono<Rows> rows(long known, int most) {
    return database
        .sql(SELECT + " where o.revision > :known order by o.revision limit :page")
        .bind("known", known)
        .bind("page", most)
        .map(OrganisationRows::row)
        .all()
        .collectList()
        .map(rows -> new Rows(rows, most));
  }

  /** The organisation as it is in this transaction; an empty one if nobody was ever in it. */
  Mono<Organisation> find(String organisation) {
    return database
        .sql(SELECT + " where o.organisation = :organisation")
        .bind("organisation", organisation)
        .map(row -> row(row).organisation())
        .one()
        .defaultIfEmpty(Organisation.empty(organisation));
  }

  private static Row row(Readable row) {
    Map<String, Role> members = members(row);
    Map<String, Set<String>> teams = teams(row);
    int places = teams.values().stream().mapToInt(Set::size).sum();
    return new Row(
        new Organisation(Columns.text(row, "organisation"), members, teams, budgets(row)),
        Columns.number(row, "revision"),
        members.size() + places);
  }

  private static Map<String, Role> members(Readable row) {
    String[] names = texts(row, "members");
    String[] roles = texts(row, "roles");
    Map<String, Role> members = HashMap.newHashMap(names.length);
    for (int i = 0; i < names.length; i++) {
      members.put(names[i], Role.of(roles[i]));
    }
    return members;
  }

  private static Map<String, Set<String>> teams(Readable row) {
    Map<String, Set<String>> teams = new HashMap<>();
    for (String team : texts(row, "teams")) {
      teams.put(team, new HashSet<>());
    }
    String[] of = texts(row, "in_team");
    String[] members = texts(row, "team_members");
    for (int i = 0; i < of.length; i++) {
      teams.computeIfAbsent(of[i], first -> new HashSet<>()).add(members[i]);
    }
    return teams;
  }

  private static List<Limit> budgets(Readable row) {
    String[] ids = texts(row, "budgets");
    String[] spenders = texts(row, "spenders");
    String[] periods = texts(row, "periods");
    String[] enforcements = texts(row, "enforcements");
    Long[] amounts = Objects.requireNonNull(row.get("amounts", Long[].class));
    List<Limit> budgets = new ArrayList<>(ids.length);
    for (int i = 0; i < ids.length; i++) {
      budgets.add(
          new Limit(
              spenders[i],
              new SpendingLimit(
                  ids[i],
                  BudgetPeriod.of(periods[i]),
                  amounts[i],
                  enforcements[i].equals(Budget.HARD))));
    }
    return budgets;
  }

  private static String[] texts(Readable row, String column) {
    return Objects.requireNonNull(row.get(column, String[].class), column);
  }
}
