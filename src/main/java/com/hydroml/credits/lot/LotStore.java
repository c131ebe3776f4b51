package com.hydroml.credits.lot;

import com.hydroml.credits.database.BinaryArray;
import com.hydroml.credits.database.Columns;
import io.r2dbc.spi.Readable;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What attribution reads and writes of one account; all of it within its transaction. */
final class LotStore {

  /** Open lots that one account may have: a round of attribution reads all of them. */
  static final int MOST_LOTS = 10_000;

  private static final String LOT =
      """
      select id, version, kind, priority, amount, remaining, expired, expiries,
        coalesce(to_millis(expires_at), 0) as expires_at, to_millis(created_at) as created_at
      from lot\
      """;

  private final DatabaseClient database;

  LotStore(DatabaseClient database) {
    this.database = database;
  }

  /**
   * Where an account stands.
   *
   * @param attributed the version up to which entries are attributed
   * @param posted the version that the ledger has at least
   */
  record Place(String account, long attributed, long posted) {}

  /** An account's place, locked; nothing if another instance is at it, or it is at fault. */
  Mono<Place> lock(String account) {
    return database
        .sql(
            """
            select c.version as attributed, b.version as posted
            from lot_cursor c join account_balance b on b.account = c.account
            where c.account = :account and c.version < b.version and c.fault is null
            for update of c skip locked""")
        .bind("account", account)
        .map(
            row ->
                new Place(
                    account, Columns.number(row, "attributed"), Columns.number(row, "posted")))
        .one();
  }

  /** Entries that are to be attributed, in order, so many at most. */
  Mono<List<LotEntry>> entries(Place place, int most) {
    return database
        .sql(
            """
            select e.version, e.ordinal, e.kind, e.available_delta + e.held_delta as delta,
              e.available_after + e.held_after as total, e.hold_id,
              to_millis(e.at) as at, g.id as grant_id, g.kind as grant_kind, g.reason,
              coalesce(to_millis(g.expires_at), 0) as expires_at
            from unnest(array['grant', 'capture', 'refund', 'adjustment']) k (kind)
            cross join lateral (
              select * from ledger_entry
              where account = :account and kind = k.kind
                and version > :attributed and version <= :posted
              order by version, ordinal limit :most) e
            left join credit_grant g on g.account = e.account and g.version = e.version
            order by e.version, e.ordinal limit :most""")
        .bind("account", place.account())
        .bind("attributed", place.attributed())
        .bind("posted", place.posted())
        .bind("most", most)
        .map(LotStore::entry)
        .all()
        .collectList();
  }

  private static LotEntry entry(Readable row) {
    long delta = Columns.number(row, "delta");
    LotEntry.Kind kind = kind(Columns.text(row, "kind"), delta);
    String grant = row.get("grant_id", String.class);
    return new LotEntry(
        Columns.number(row, "version"),
        Objects.requireNonNull(row.get("ordinal", Integer.class)),
        kind,
        Math.abs(delta),
        row.get("hold_id", String.class),
        ExpiryDetails.lot(row.get("grant_kind", String.class), row.get("reason", String.class)),
        grant == null
            ? null
            : new LotEntry.Grant(
                grant,
                LotKind.of(Columns.text(row, "grant_kind")),
                Columns.number(row, "expires_at")),
        Columns.number(row, "total"),
        Columns.number(row, "at"));
  }

  /** An adjustment upwards is credits that come in. */
  private static LotEntry.Kind kind(String label, long delta) {
    return switch (label) {
      case "grant" -> LotEntry.Kind.GRANT;
      case "capture" -> LotEntry.Kind.CAPTURE;
      case "refund" -> LotEntry.Kind.REFUND;
      case "adjustment" -> delta > 0 ? LotEntry.Kind.GRANT : LotEntry.Kind.ADJUSTMENT;
      default -> throw new IllegalStateException("an entry of kind " + label);
    };
  }

  /** Lots of which something remains. */
  Mono<List<Lot>> open(String account) {
    return database
        .sql(LOT + " where account = :account and remaining > 0 limit :most")
        .bind("account", account)
        .bind("most", MOST_LOTS + 1)
        .map(LotStore::lot)
        .all()
        .collectList();
  }

  /** Lots that paid for holds and of which nothing remains. */
  Mono<List<Lot>> used(Set<String> ids) {
    return ids.isEmpty()
        ? Mono.just(List.of())
        : database
            .sql(LOT + " where id = any(:ids) and remaining = 0")
            .bind("ids", ids.toArray(String[]::new))
            .map(LotStore::lot)
            .all()
            .collectList();
  }

  static Lot lot(Readable row) {
    return new Lot(
        Columns.text(row, "id"),
        Columns.number(row, "version"),
        LotKind.of(Columns.text(row, "kind")),
        Objects.requireNonNull(row.get("priority", Integer.class)),
        Columns.number(row, "amount"),
        Columns.number(row, "remaining"),
        Columns.number(row, "expired"),
        Objects.requireNonNull(row.get("expiries", Integer.class)),
        Columns.number(row, "expires_at"),
        Columns.number(row, "created_at"));
  }

  /** What was paid for holds and given back, in order: see {@link Paid#standing}. */
  Mono<List<Paid>> paid(Set<String> holds) {
    return holds.isEmpty()
        ? Mono.just(List.of())
        : database
            .sql(
                """
                select hold_id, lot_id, case kind when 'refund' then -amount else amount end as amount
                from lot_consumption where hold_id = any(:holds)
                order by version, ordinal, part""")
            .bind("holds", holds.toArray(String[]::new))
            .map(
                row ->
                    new Paid(
                        Columns.text(row, "hold_id"),
                        Columns.text(row, "lot_id"),
                        Columns.number(row, "amount")))
            .all()
            .collectList();
  }

  /** Writes what entries came to. */
  Mono<Void> write(String account, Attribution done) {
    return Flux.concat(
            insert(account, done.made()),
            update(done.changed()),
            note(account, done.consumptions()))
        .then();
  }

  private Mono<Void> insert(String account, Collection<Lot> lots) {
    if (lots.isEmpty()) {
      return Mono.empty();
    }
    return database
        .sql(
            """
            insert into lot (id, account, version, kind, priority, amount, remaining, expired,
              expiries, expires_at, created_at, look_at)
            select id, :account, version, kind, priority, amount, remaining, expired, expiries,
              expires, created, expires
            from unnest(:ids::text[], :versions::bigint[], :kinds::text[], :priorities::integer[],
              :amounts::bigint[], :remaining::bigint[], :expired::bigint[], :expiries::integer[],
              :expires::timestamptz[], :created::timestamptz[])
              as l (id, version, kind, priority, amount, remaining, expired, expiries, expires,
                created)""")
        .bind("account", account)
        .bind("ids", BinaryArray.texts(lots, Lot::id))
        .bind("versions", BinaryArray.longs(lots, Lot::version))
        .bind("kinds", BinaryArray.texts(lots, lot -> lot.kind().label()))
        .bind("priorities", BinaryArray.integers(lots, Lot::priority))
        .bind("amounts", BinaryArray.longs(lots, Lot::amount))
        .bind("remaining", BinaryArray.longs(lots, Lot::remaining))
        .bind("expired", BinaryArray.longs(lots, Lot::expired))
        .bind("expiries", BinaryArray.integers(lots, Lot::expiries))
        .bind("expires", BinaryArray.times(lots, Lot::expiresAt))
        .bind("created", BinaryArray.times(lots, Lot::createdAt))
        .then();
  }

  private Mono<Void> update(Collection<Lot> lots) {
    if (lots.isEmpty()) {
      return Mono.empty();
    }
    return database
        .sql(
            """
            update lot set remaining = l.remaining, expired = l.expired, expiries = l.expiries
            from unnest(:ids::text[], :remaining::bigint[], :expired::bigint[],
              :expiries::integer[]) as l (id, remaining, expired, expiries)
            where lot.id = l.id""")
        .bind("ids", BinaryArray.texts(lots, Lot::id))
        .bind("remaining", BinaryArray.longs(lots, Lot::remaining))
        .bind("expired", BinaryArray.longs(lots, Lot::expired))
        .bind("expiries", BinaryArray.integers(lots, Lot::expiries))
        .then();
  }

  private Mono<Void> note(String account, List<Consumption> rows) {
    if (rows.isEmpty()) {
      return Mono.empty();
    }
    return database
        .sql(
            """
            insert into lot_consumption (account, version, ordinal, part, lot_id, kind, amount,
              hold_id, at)
            select :account, version, ordinal, part, lot, kind, amount, hold, at
            from unnest(:versions::bigint[], :ordinals::integer[], :parts::integer[],
              :lots::text[], :kinds::text[], :amounts::bigint[], :holds::text[],
              :times::timestamptz[])
              as c (version, ordinal, part, lot, kind, amount, hold, at)""")
        .bind("account", account)
        .bind("versions", BinaryArray.longs(rows, Consumption::version))
        .bind("ordinals", BinaryArray.integers(rows, Consumption::ordinal))
        .bind("parts", BinaryArray.integers(rows, Consumption::part))
        .bind("lots", BinaryArray.texts(rows, Consumption::lot))
        .bind("kinds", BinaryArray.texts(rows, row -> row.kind().label()))
        .bind("amounts", BinaryArray.longs(rows, Consumption::amount))
        .bind("holds", BinaryArray.texts(rows, Consumption::holdId))
        .bind("times", BinaryArray.times(rows, Consumption::at))
        .then();
  }

  /** The account is attributed up to a version. */
  Mono<Void> advance(Place place, long version) {
    return database
        .sql(
            """
            update lot_cursor set version = :version, target = greatest(target, :version)
            where account = :account""")
        .bind("version", version)
        .bind("account", place.account())
        .then();
  }

  /** The account is not attributed any further until a person has looked at it. */
  Mono<Void> stop(String account, String fault) {
    return database
        .sql("update lot_cursor set fault = :fault where account = :account")
        .bind("fault", fault)
        .bind("account", account)
        .then();
  }
}
