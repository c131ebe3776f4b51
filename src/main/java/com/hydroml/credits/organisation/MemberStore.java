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

/** Members in Postgres. */
final class MemberStore {

  private static final String SELECT =
      """
      select m.id, m.organisation, m.member, m.role, m.display_name, m.created_at,
        array(select i.team from team_member i
              where i.organisation = m.organisation and i.member = m.member
              order by i.team collate "C") as teams
      from organisation_member m\
      """;

  private final DatabaseClient database;

  MemberStore(DatabaseClient database) {
    this.database = database;
  }

  /** The member, or nothing. */
  Mono<Member> find(String organisation, String member) {
    return database
        .sql(SELECT + " where m.organisation = :organisation and m.member = :member")
        .bind("organisation", organisation)
        .bind("member", member)
        .map(MemberStore::read)
        .one();
  }

  /**
   * Those who came last, the newest first.
   *
   * @param before only those before this position
   */
  Mono<List<Member>> newest(String organisation, @Nullable Long before, int limit) {
    return new Conditions()
        .and("m.organisation = :organisation", "organisation", organisation)
        .and("m.id < :before", "before", before)
        .bind("limit", limit)
        .on(database, SELECT, " order by m.id desc limit :limit")
        .map(MemberStore::read)
        .all()
        .collectList();
  }

  /** Gives somebody a role; a name that is null leaves the one there is. */
  Mono<Void> put(String organisation, String member, Role role, @Nullable String displayName) {
    return database
        .sql(
            """
            insert into organisation_member as m (organisation, member, role, display_name)
            values (:organisation, :member, :role, :display_name)
            on conflict (organisation, member) do update
              set role = excluded.role,
                display_name = coalesce(excluded.display_name, m.display_name)\
            """)
        .bind("organisation", organisation)
        .bind("member", member)
        .bind("role", role.label())
        .bind("display_name", Columns.orNull(displayName))
        .then();
  }

  /** Takes somebody out of the organisation, and of its teams. */
  Mono<Void> remove(String organisation, String member) {
    return database
        .sql(
            """
            delete from organisation_member
            where organisation = :organisation and member = :member\
            """)
        .bind("organisation", organisation)
        .bind("member", member)
        .then();
  }

  /** How many organisations somebody is a member of, this one left out. */
  Mono<Long> others(String organisation, String member) {
    return database
        .sql(
            """
            select count(*) from organisation_member
            where member = :member and organisation <> :organisation\
            """)
        .bind("organisation", organisation)
        .bind("member", member)
        .mapValue(Long.class)
        .one();
  }

  private static Member read(Readable row) {
    return new Member(
        Columns.number(row, "id"),
        Columns.text(row, "organisation"),
        Columns.text(row, "member"),
        Role.of(Columns.text(row, "role")),
        row.get("display_name", String.class),
        Arrays.asList(Objects.requireNonNull(row.get("teams", String[].class))),
        Columns.instant(row, "created_at"));
  }
}
