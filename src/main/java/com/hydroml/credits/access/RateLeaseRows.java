package com.hydroml.credits.access;

import com.hydroml.credits.database.Columns;
import io.r2dbc.spi.Readable;
import java.util.List;
import java.util.Objects;
import java.util.function.ToLongFunction;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** The leases in Postgres. Everything here belongs into one transaction. */
final class RateLeaseRows {

  /** Seconds; an instance renews each second. */
  static final int LEASE_S = 3;

  /**
   * Seconds. So long is what an instance had half kept for it after its lease ended: it may be cut
   * off from Postgres and serve on.
   */
  static final int KEPT_S = 30;

  /** More rows than that are not looked at; shares stay equal then. */
  private static final int MAX_ROWS = 50_000;

  private static final String APPEAR =
      """
      insert into rate_instance (instance, fresh_until)
      values (:me, now() + :lease * interval '1 second')
      on conflict (instance) do update set fresh_until = excluded.fresh_until
      """;

  private static final String FORGET =
      """
      with gone as (
        delete from rate_instance where fresh_until < now() - :kept * interval '1 second')
      delete from rate_lease where fresh_until < now() - :kept * interval '1 second'
      """;

  private static final String OTHERS =
      """
      select key_id, share, demand, fresh_until > now() as fresh from rate_lease
      where instance <> :me order by key_id limit %d\
      """
          .formatted(MAX_ROWS);

  private static final String WRITE =
      """
      insert into rate_lease (key_id, instance, share, demand, fresh_until)
      select key_id, :me, share, demand, now() + :lease * interval '1 second'
      from unnest(:keys, :shares, :demands) as mine (key_id, share, demand)
      on conflict (key_id, instance) do update
        set share = excluded.share, demand = excluded.demand, fresh_until = excluded.fresh_until
      """;

  private final DatabaseClient database;
  private final String me;

  /**
   * @param me names this instance, and no other one ever
   */
  RateLeaseRows(DatabaseClient database, String me) {
    this.database = database;
    this.me = me;
  }

  /** What another instance has of a credential's limit. */
  record Row(String credential, RateShares.Other other) {}

  /** What this instance takes of a credential's limit. */
  record Mine(String credential, long share, long demand) {}

  /** Says that this instance is there, and tells how many there are. One at a time does so. */
  Mono<Integer> appear() {
    return database
        .sql("select pg_advisory_xact_lock(hashtext('rate_lease'))")
        .then()
        .then(database.sql(APPEAR).bind("me", me).bind("lease", LEASE_S).then())
        .then(database.sql(FORGET).bind("kept", KEPT_S).then())
        .then(database.sql("select count(*) from rate_instance").mapValue(Long.class).one())
        .map(Math::toIntExact);
  }

  Mono<List<Row>> others() {
    return database.sql(OTHERS).bind("me", me).map(RateLeaseRows::row).all().collectList();
  }

  private static Row row(Readable row) {
    return new Row(
        Columns.text(row, "key_id"),
        new RateShares.Other(
            Columns.number(row, "share"),
            Columns.number(row, "demand"),
            Objects.requireNonNull(row.get("fresh", Boolean.class))));
  }

  /** Writes these shares, and takes away all other ones of this instance. */
  Mono<Void> write(List<Mine> shares) {
    String[] keys = shares.stream().map(Mine::credential).toArray(String[]::new);
    return database
        .sql("delete from rate_lease where instance = :me and not key_id = any(:keys)")
        .bind("me", me)
        .bind("keys", keys)
        .then()
        .then(
            database
                .sql(WRITE)
                .bind("me", me)
                .bind("lease", LEASE_S)
                .bind("keys", keys)
                .bind("shares", numbers(shares, Mine::share))
                .bind("demands", numbers(shares, Mine::demand))
                .then());
  }

  private static Long[] numbers(List<Mine> shares, ToLongFunction<Mine> value) {
    return shares.stream().map(value::applyAsLong).toArray(Long[]::new);
  }

  /** This instance lets in nothing any more. */
  Mono<Void> disappear() {
    return database
        .sql("delete from rate_lease where instance = :me")
        .bind("me", me)
        .then()
        .then(database.sql("delete from rate_instance where instance = :me").bind("me", me).then());
  }
}
