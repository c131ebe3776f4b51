package com.hydroml.credits.ledger;

import com.hydroml.credits.balance.BalanceProperties;
import com.hydroml.credits.balance.HotStateSource;
import io.r2dbc.spi.Readable;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/**
 * What Redis loads of accounts. All of it is read by one statement, which sees one state of the
 * database: a balance of one version with the holds of another would make credits.
 */
final class LedgerHotStateSource implements HotStateSource {

  /**
   * An account a row, as {@link SnapshotJson} reads it: most of what many rows of many columns cost
   * is not Postgres', and after a lost Redis every account is read.
   *
   * <p>Outcomes are those whose key is kept: for the retention, for as long as the hold they made
   * is open, and for the retention after that. Each part has an index of its own, for an account
   * may have millions of others; and no outcome is in two parts. A hold that was closed within the
   * retention has an entry of it that took what was held.
   */
  private static final String SNAPSHOTS =
      """
      select a.account, json_build_array(
        a.status, a.status_version, coalesce(b.version, 0), coalesce(b.available, 0),
        coalesce(b.held, 0), coalesce(to_millis(b.last_event_at), 0),
        (select json_agg(json_build_array(
            id, amount, captured, released, remaining, refunded, to_millis(created_at),
            to_millis(expires_at), version, coalesce(key, ''), encode(details, 'hex'),
            (select json_agg(json_build_array(budget, period_start, counted) order by period_start)
              from hold_budget where hold_id = id)))
          from open_hold l join hold h on h.id = l.hold_id
          where l.account = a.account and h.status = 'authorized'),
        (select json_agg(json_build_array(
            key, encode(fingerprint, 'hex'), encode(outcome, 'hex'), kept_until))
          from (
            select o.key, fingerprint, outcome,
              case when h.status = 'authorized' then null
                when fingerprint = '' then to_millis(o.at) + :tombstones
                else greatest(to_millis(o.at), coalesce(to_millis(h.closed_at), 0)) + :retention
              end as kept_until
            from outcome o left join hold h on h.id = o.hold_id
            where o.account = a.account and o.at > from_millis(:now - :retention)
            union all
            select key, fingerprint, outcome, to_millis(at) + :tombstones
            from outcome
            where account = a.account and fingerprint = ''
              and at > from_millis(:now - :tombstones) and at <= from_millis(:now - :retention)
            union all
            select o.key, fingerprint, outcome, null
            from open_hold l join hold h on h.id = l.hold_id join outcome o
              on o.account = h.account and o.key = h.key and o.hold_id = h.id
            where l.account = a.account and h.status = 'authorized'
              and o.at <= from_millis(:now - :retention)
            union all
            select o.key, fingerprint, outcome, to_millis(h.closed_at) + :retention
            from (
              select distinct hold_id from ledger_entry
              where account = a.account and held_delta < 0 and version > coalesce((
                select version from journal
                where account = a.account and at <= from_millis(:now - :retention)
                order by at desc, version desc limit 1), 0)) c
            join hold h on h.id = c.hold_id join outcome o
              on o.account = h.account and o.key = h.key and o.hold_id = h.id
            where h.account = a.account and h.closed_at > from_millis(:now - :retention)
              and o.at <= from_millis(:now - :retention)) kept),
        (select json_agg(json_build_array(budget, period_start, spent))
          from (
            select distinct on (budget) budget, period_start, spent from budget_usage u
            where u.account = a.account
              and (period_start = 0 or period_start > :now - :longestPeriod)
            order by budget, period_start desc) latest))::text as snapshot
      from account a left join account_balance b using (account)
      where a.account = any(:accounts)\
      """;

  private static final String HOLD =
      "select "
          + Rows.HOLD_COLUMNS
          + """
          , coalesce(key, '') as key, details,
          (select json_agg(json_build_array(budget, period_start, counted) order by period_start)
            from hold_budget where hold_id = id)::text as budgets
          from hold \
          """;

  private final DatabaseClient database;
  private final BalanceProperties.Keys keys;
  private final Clock clock;

  LedgerHotStateSource(DatabaseClient database, BalanceProperties.Keys keys, Clock clock) {
    this.database = database;
    this.keys = keys;
    this.clock = clock;
  }

  @Override
  public Mono<Map<String, AccountSnapshot>> accounts(Collection<String> accounts) {
    return LedgerAnswer.bounded(
        database
            .sql(SNAPSHOTS)
            .bind("accounts", accounts.toArray(String[]::new))
            .bind("now", clock.millis())
            .bind("retention", keys.retention().toMillis())
            .bind("tombstones", keys.tombstoneRetention().toMillis())
            .bind("longestPeriod", LedgerBudgets.LONGEST_PERIOD.toMillis())
            .map(row -> SnapshotJson.read(Rows.text(row, "account"), Rows.text(row, "snapshot")))
            .all()
            .collectMap(AccountSnapshot::account));
  }

  @Override
  public Mono<Map<String, StoredHold>> holds(Collection<String> holdIds) {
    return LedgerAnswer.bounded(
        database
            .sql(HOLD + "where id = any(:ids)")
            .bind("ids", holdIds.toArray(String[]::new))
            .map(LedgerHotStateSource::storedHold)
            .all()
            .collectMap(stored -> stored.hold().id()));
  }

  @Override
  public Mono<Map<String, Long>> postedHolds(List<String> holdIds) {
    return LedgerAnswer.bounded(
        database
            .sql("select id, version from hold where id = any(:ids)")
            .bind("ids", holdIds.toArray(String[]::new))
            .map(row -> Map.entry(Rows.text(row, "id"), Rows.number(row, "version")))
            .all()
            .collectMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  @Override
  public Mono<Map<String, Long>> settledAccounts(List<String> accounts, long lastEventBefore) {
    return LedgerAnswer.bounded(
        database
            .sql(
                """
                select account, coalesce(version, 0) as version
                from account left join account_balance using (account)
                where account = any(:accounts) and coalesce(held, 0) = 0
                  and coalesce(last_event_at, '-infinity') <= from_millis(:before)\
                """)
            .bind("accounts", accounts.toArray(String[]::new))
            .bind("before", lastEventBefore)
            .map(row -> Map.entry(Rows.text(row, "account"), Rows.number(row, "version")))
            .all()
            .collectMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  @Override
  public Mono<Boolean> isEmpty() {
    return LedgerAnswer.bounded(
        database
            .sql(
                """
                select not exists (select 1 from account_balance)
                  and not exists (select 1 from projection where next_offset > 0) as empty\
                """)
            .map(row -> Boolean.TRUE.equals(row.get("empty", Boolean.class)))
            .one());
  }

  private static StoredHold storedHold(Readable row) {
    return new StoredHold(
        Rows.text(row, "account"),
        Rows.hold(row),
        Objects.requireNonNull(row.get("key", String.class)),
        Rows.bytes(row, "details"),
        Rows.number(row, "version"),
        SnapshotJson.counted(Rows.optionalText(row, "budgets")));
  }
}
