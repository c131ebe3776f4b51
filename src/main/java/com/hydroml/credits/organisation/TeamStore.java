package com.hydroml.credits.organisation;

import com.hydroml.credits.database.Columns;
import com.hydroml.credits.database.Conditions;
import io.r2dbc.spi.Readable;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** Teams and who is in them, in Postgres. */
final class TeamStore {

  private static final String SELECT =
      """
      select t.id, t.organisation, t.team, t.display_name, t.created_at,
        (select count(*) from team_member i
         where i.organisation = t.organisation and i.team = t.team) as size%s
      from team t\
      """;

  private static final String WITHOUT_MEMBERS = SELECT.formatted("");

  private static final String WITH_MEMBERS =
      SELECT.formatted(
          """
          ,
            array(select i.member from team_member i
                  where i.organisation = t.organisation and i.team = t.team
                  order by i.member collate "C") as members\
          """);

  private final DatabaseClient database;

  TeamStore(DatabaseClient database) {
    this.database = database;
  }

  /** The team with those who are in it, or nothing. */
  Mono<Team> find(String organisation, String team) {
    return database
        .sql(WITH_MEMBERS + " where t.organisation = :organisation and t.team = :team")
        .bind("organisation", organisation)
        .bind("team", team)
        .map(
            row ->
                read(
                    row, Arrays.asList(Objects.requireNonNull(row.get("members", String[].class)))))
        .one();
  }

  /**
   * Those made last, the newest first.
   *
   * @param before only those before this position
   */
  Mono<List<Team>> newest(String organisation, @Nullable Long before, int limit) {
    return new Conditions()
        .and("t.organisation = :organisation", "organisation", organisation)
        .and("t.id < :before", "before", before)
        .bind("limit", limit)
        .on(database, WITHOUT_MEMBERS, " order by t.id desc limit :limit")
        .map(row -> read(row, null))
        .all()
        .collectList();
  }

  /** Makes the team if there is none; a name that is null leaves the one there is. */
  Mono<Void> put(String organisation, String team, @Nullable String displayName) {
    return database
        .sql(
            """
            insert into team as t (organisation, team, display_name)
            values (:organisation, :team, :display_name)
            on conflict (organisation, team) do update
              set display_name = coalesce(excluded.display_name, t.display_name)\
            """)
        .bind("organisation", organisation)
        .bind("team", team)
        .bind("display_name", Columns.orNull(displayName))
        .then();
  }

  Mono<Void> remove(String organisation, String team) {
    return database
        .sql("delete from team where organisation = :organisation and team = :team")
        .bind("organisation", organisation)
        .bind("team", team)
        .then();
  }

  /** Puts a member into a team; false if he is in it. */
  Mono<Boolean> add(String organisation, String team, String member) {
    return database
        .sql(
            """
            insert into team_member (organisation, team, member)
            values (:organisation, :team, :member) on conflict do nothing\
            """)
        .bind("organisation", organisation)
        .bind("team", team)
        .bind("member", member)
        .fetch()
        .rowsUpdated()
        .map(rows -> rows == 1);
  }

  Mono<Void> remove(String organisation, String team, String member) {
    return database
        .sql(
            """
            delete from team_member
            where organisation = :organisation and team = :team and member = :member\
            """)
        .bind("organisation", organisation)
        .bind("team", team)
        .bind("member", member)
        .then();
  }

  private static Team read(Readable row, @Nullable List<String> in) {
    return new Team(
        Columns.number(row, "id"),
        Columns.text(row, "organisation"),
        Columns.text(row, "team"),
        row.get("display_name", String.class),
        Columns.number(row, "size"),
        in,
        Columns.instant(row, "created_at"));
  }
}
