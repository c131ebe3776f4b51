package com.hydroml.credits.lot;

import com.hydroml.credits.database.Columns;
import com.hydroml.credits.ledger.LedgerAnswer;
import io.r2dbc.spi.Readable;
import java.util.List;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** Reads what lots did; within 1.5 seconds a query, or fails as the ledger's queries do. */
public final class LotStatements {

  /** Most lots of a statement. */
  public static final int MOST = 500;

  private static final String LINES =
      """
      with moved as (
        select lot_id,
          coalesce(sum(amount) filter (where version <= :upTo and kind = 'capture'), 0)::bigint
            as captured,
          coalesce(sum(amount) filter (where version <= :upTo and kind = 'refund'), 0)::bigint
            as refunded,
          coalesce(sum(amount) filter (where version <= :upTo and kind = 'adjustment'), 0)::bigint
            as adjusted,
          coalesce(sum(amount) filter (where version <= :upTo and kind = 'expiry'), 0)::bigint
            as expired,
          coalesce(sum(case kind when 'refund' then -amount else amount end)
            filter (where version > :upTo), 0)::bigint as later
        from lot_consumption where account = :account and version > :after
        group by lot_id),
      line as (
        select l.id, l.version, l.kind, coalesce(to_millis(l.expires_at), 0) as expires_at,
          case when l.version > :after then l.amount else 0 end as added,
          coalesce(m.captured, 0) as captured, coalesce(m.refunded, 0) as refunded,
          coalesce(m.adjusted, 0) as adjusted, coalesce(m.expired, 0) as expired,
          l.remaining + coalesce(m.later, 0) as closing
        from lot l left join moved m on m.lot_id = l.id
        where l.account = :account and l.version <= :upTo)
      select * from (
        select *, count(*) over () as lots from line
        where added + captured + refunded + adjusted + expired + closing > 0
        order by captured desc, version limit :most) shown
      order by version\
      """;

  private final LotQueries lots;
  private final DatabaseClient database;

  LotStatements(LotQueries lots, DatabaseClient database) {
    this.lots = lots;
    this.database = database;
  }

  /**
   * What an account's lots did.
   *
   * @param after the account's version before the time
   * @param upTo its last version of the time
   */
  public Mono<LotStatement> of(String account, long after, long upTo) {
    // The version is read before the lots: whatever comes between is more, never less.
    return lots.version(account)
        .flatMap(
            version -> lines(account, after, upTo).map(found -> statement(found, version, upTo)));
  }

  private record Found(LotStatement.Line line, long lots) {}

  private Mono<List<Found>> lines(String account, long after, long upTo) {
    return LedgerAnswer.bounded(
        database
            .sql(LINES)
            .bind("account", account)
            .bind("after", after)
            .bind("upTo", upTo)
            .bind("most", MOST)
            .map(LotStatements::found)
            .all()
            .collectList());
  }

  private static LotStatement statement(List<Found> found, long version, long upTo) {
    return new LotStatement(
        found.stream().map(Found::line).toList(),
        !found.isEmpty() && found.getFirst().lots() > found.size(),
        version,
        version >= upTo);
  }

  private static Found found(Readable row) {
    long added = Columns.number(row, "added");
    long captured = Columns.number(row, "captured");
    long refunded = Columns.number(row, "refunded");
    long adjusted = Columns.number(row, "adjusted");
    long expired = Columns.number(row, "expired");
    long closing = Columns.number(row, "closing");
    return new Found(
        new LotStatement.Line(
            Columns.text(row, "id"),
            Columns.text(row, "kind"),
            Columns.number(row, "expires_at"),
            closing - added + captured - refunded + adjusted + expired,
            added,
            captured,
            refunded,
            adjusted,
            expired),
        Columns.number(row, "lots"));
  }
}
