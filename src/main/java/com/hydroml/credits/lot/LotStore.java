package com.hydroml.credits.lot;

import com.hydroml.credits.database.BinaryArray;
import com.hydroml.credits.database.Columns;
import io.r2dbc.spi.Readable;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** What attribution reads of some accounts; all of it within its transaction. */
final class LotStore {

  /** Open lots that accounts may have which are attributed together: all of them are read. */
  static final int MOST_LOTS = 10_000;

  private static final String LOT =
      """
      select id, account, version, kind, priority, amount, remaining, expired, expiries,
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

  /** The places of those accounts, locked, that no other instance is at and that are no fault's. */
  Mono<List<Place>> lock(Collection<String> accounts) {
    return database
        .sql(
            """
            select c.account, c.version as attributed, b.version as posted
            from lot_cursor c join account_balance b on b.account = c.account
            where c.account = any(:accounts) and c.version < b.version and c.fault is null
            for update of c skip locked""")
        .bind("accounts", accounts.toArray(String[]::new))
        .map(
            row ->
                new Place(
                    Columns.text(row, "account"),
                    Columns.number(row, "attributed"),
                    Columns.number(row, "posted")))
        .all()
        .collectList();
  }

  /**
   * Entries that are to be attributed, in order, by account.
   *
   * @param most how many of each kind are read of each account: as many of the first of an account
   *     are complete
   */
  Mono<Map<String, List<LotEntry>>> entries(Collection<Place> places, int most) {
    return database
        .sql(
            """
            select p.account, e.version, e.ordinal, e.kind,
              e.available_delta + e.held_delta as delta,
              e.available_after + e.held_after as total, e.hold_id,
              to_millis(e.at) as at, g.id as grant_id, g.kind as grant_kind, g.reason,
              coalesce(to_millis(g.expires_at), 0) as expires_at
            from unnest(:accounts::text[], :attributed::bigint[], :posted::bigint[])
              as p (account, attributed, posted)
            cross join unnest(array['grant', 'capture', 'refund', 'adjustment']) k (kind)
            cross join lateral (
              select * from ledger_entry
              where account = p.account and kind = k.kind
                and version > p.attributed and version <= p.posted
              order by version, ordinal limit :most) e
            left join credit_grant g on g.account = e.account and g.version = e.version
            order by p.account, e.version, e.ordinal""")
        .bind("accounts", BinaryArray.texts(places, Place::account))
        .bind("attributed", BinaryArray.longs(places, Place::attributed))
        .bind("posted", BinaryArray.longs(places, Place::posted))
        .bind("most", most)
        .map(row -> Map.entry(Columns.text(row, "account"), entry(row)))
        .all()
        .collect(LotStore.byAccount());
  }

  private static <T> Collector<Map.Entry<String, T>, ?, Map<String, List<T>>> byAccount() {
    return Collectors.groupingBy(
        Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList()));
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

  /** Lots of which something remains, by account; if there are too many, one too many of all. */
  Mono<Map<String, List<Lot>>> open(Collection<String> accounts) {
    return database
        .sql(LOT + " where account = any(:accounts) and remaining > 0 limit :most")
        .bind("accounts", accounts.toArray(String[]::new))
        .bind("most", MOST_LOTS + 1)
        .map(row -> Map.entry(Columns.text(row, "account"), lot(row)))
        .all()
        .collect(LotStore.byAccount());
  }

  /** Lots that paid for holds and of which nothing remains, by account. */
  Mono<Map<String, List<Lot>>> used(Collection<String> ids) {
    return ids.isEmpty()
        ? Mono.just(Map.of())
        : database
            .sql(LOT + " where id = any(:ids) and remaining = 0")
            .bind("ids", ids.toArray(String[]::new))
            .map(row -> Map.entry(Columns.text(row, "account"), lot(row)))
            .all()
            .collect(LotStore.byAccount());
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
}
