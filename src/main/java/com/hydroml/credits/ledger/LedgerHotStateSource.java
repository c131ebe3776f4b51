package com.hydroml.credits.ledger;

import com.hydroml.credits.balance.AccountStatus;
import com.hydroml.credits.balance.BalanceProperties;
import com.hydroml.credits.balance.HotStateSource;
import io.r2dbc.spi.Readable;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/**
 * What Redis loads of accounts. All of it is read from one snapshot: a balance of one version with
 * the holds of another would make credits.
 */
final class LedgerHotStateSource implements HotStateSource {

  private static final String HOLD =
      "select " + Rows.HOLD_COLUMNS + ", coalesce(key, '') as key, details from hold ";

  private final DatabaseClient database;
  private final TransactionalOperator snapshot;
  private final BalanceProperties.Keys keys;
  private final Clock clock;

  /**
   * @param snapshot transactions that read one state of the database throughout
   */
  LedgerHotStateSource(
      DatabaseClient database,
      TransactionalOperator snapshot,
      BalanceProperties.Keys keys,
      Clock clock) {
    this.database = database;
    this.snapshot = snapshot;
    this.keys = keys;
    this.clock = clock;
  }

  @Override
  public Mono<Map<String, AccountSnapshot>> accounts(Collection<String> accounts) {
    String[] ids = accounts.toArray(String[]::new);
    // One connection has one statement at a time, so they follow one another.
    return LedgerAnswer.bounded(
        snapshot.transactional(
            heads(ids)
                .flatMap(
                    heads ->
                        openHolds(ids)
                            .flatMap(
                                holds ->
                                    outcomes(ids)
                                        .map(outcomes -> whole(heads, holds, outcomes))))));
  }

  private Mono<List<AccountSnapshot>> heads(String[] accounts) {
    return database
        .sql(
            """
            select account, status, status_version, coalesce(version, 0) as version,
              coalesce(available, 0) as available, coalesce(held, 0) as held,
              coalesce(to_millis(last_event_at), 0) as last_event_at
            from account left join account_balance using (account)
            where account = any(:accounts)\
            """)
        .bind("accounts", accounts)
        .map(
            row ->
                new AccountSnapshot(
                    Rows.text(row, "account"),
                    AccountStatus.of(Rows.text(row, "status")),
                    Rows.number(row, "version"),
                    Rows.number(row, "available"),
                    Rows.number(row, "held"),
                    Rows.number(row, "last_event_at"),
                    List.of(),
                    List.of(),
                    Rows.number(row, "status_version")))
        .all()
        .collectList();
  }

  private Mono<Map<String, List<StoredHold>>> openHolds(String[] accounts) {
    return database
        .sql(HOLD + "where account = any(:accounts) and status = 'authorized'")
        .bind("accounts", accounts)
        .map(LedgerHotStateSource::storedHold)
        .all()
        .collect(Collectors.groupingBy(StoredHold::account));
  }

  /**
   * Outcomes whose key is kept: for the retention, for as long as the hold they made is open, and
   * for the retention after that. Each part has an index of its own, for an account may have
   * millions of others.
   */
  private Mono<Map<String, List<StoredOutcome>>> outcomes(String[] accounts) {
    long now = clock.millis();
    return database
        .sql(
            """
            with kept as (
              select account, key from outcome
              where account = any(:accounts) and at > from_millis(:now - :retention)
              union
              select account, key from outcome
              where account = any(:accounts) and fingerprint = ''
                and at > from_millis(:now - :tombstones)
              union
              select o.account, o.key from hold h join outcome o on o.hold_id = h.id
              where h.account = any(:accounts) and h.status = 'authorized'
              union
              select o.account, o.key from hold h join outcome o on o.hold_id = h.id
              where h.account = any(:accounts) and h.closed_at > from_millis(:now - :retention))
            select o.account, o.key, fingerprint, outcome,
              case when h.status = 'authorized' then null
                when fingerprint = '' then to_millis(o.at) + :tombstones
                else greatest(to_millis(o.at), coalesce(to_millis(h.closed_at), 0)) + :retention
              end as kept_until
            from kept join outcome o using (account, key) left join hold h on h.id = o.hold_id\
            """)
        .bind("accounts", accounts)
        .bind("now", now)
        .bind("retention", keys.retention().toMillis())
        .bind("tombstones", keys.tombstoneRetention().toMillis())
        .map(
            row ->
                Map.entry(
                    Rows.text(row, "account"),
                    new StoredOutcome(
                        Rows.text(row, "key"),
                        Rows.bytes(row, "fingerprint"),
                        Rows.bytes(row, "outcome"),
                        Rows.optionalNumber(row, "kept_until"))))
        .all()
        .collect(
            Collectors.groupingBy(
                Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
  }

  private static Map<String, AccountSnapshot> whole(
      List<AccountSnapshot> heads,
      Map<String, List<StoredHold>> holds,
      Map<String, List<StoredOutcome>> outcomes) {
    return heads.stream()
        .map(
            head ->
                new AccountSnapshot(
                    head.account(),
                    head.status(),
                    head.version(),
                    head.available(),
                    head.held(),
                    head.lastEventAt(),
                    holds.getOrDefault(head.account(), List.of()),
                    outcomes.getOrDefault(head.account(), List.of()),
                    head.statusVersion()))
        .collect(Collectors.toMap(AccountSnapshot::account, Function.identity()));
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
        Rows.number(row, "version"));
  }
}
