package com.hydroml.credits.alert;

import com.hydroml.credits.journal.EntryKind;
import com.hydroml.credits.kernel.RandomIds;
import java.util.EnumSet;
import java.util.List;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Compares watched accounts with what the projector has committed. A look reads only; it writes
 * where a threshold is to be raised or armed again, and there everything is one transaction under
 * the lock of the account's row: the threshold, the event and its delivery.
 */
final class WatchedAccounts implements Watched {

  /** What credits an account, in contrast to what only moves between available and held. */
  private static final String[] REFILLS =
      EnumSet.complementOf(
              EnumSet.of(EntryKind.HOLD, EntryKind.CAPTURE, EntryKind.RELEASE, EntryKind.EXPIRY))
          .stream()
          .map(EntryKind::label)
          .toArray(String[]::new);

  /**
   * Whether an account was refilled above the threshold: by a credit since it was raised, above it
   * then or now. Credits that a hold gives back are none. The index of kinds answers it.
   */
  private static final String REFILLED =
      """
      t.raised_version is not null and exists (
        select 1 from unnest(:refills) r (kind)
        where exists (
          select 1 from ledger_entry e
          where e.account = t.account and e.kind = r.kind and e.version > t.raised_version
            and e.available_delta > 0
            and (e.available_after > t.threshold or b.available > t.threshold)))\
      """;

  private static final String LOW = "t.raised_version is null and b.available <= t.threshold";

  private static final String DUE =
      """
      select s.account from unnest(:accounts) s (account)
      where exists (
        select 1 from alert_threshold t join account_balance b on b.account = t.account
        where t.account = s.account and ((%s) or (%s)))\
      """
          .formatted(LOW, REFILLED);

  private static final String REARM =
      """
      update alert_threshold t set raised_version = null, raised_at = null
      from account_balance b
      where t.account = :account and b.account = t.account and %s\
      """
          .formatted(REFILLED);

  private static final String RAISE =
      """
      with raised as (
        update alert_threshold t
        set raised_version = b.version, raised_at = clock_timestamp()
        from account_balance b
        where t.account = :account and t.threshold = :threshold and b.account = t.account and %s
        returning t.account, t.threshold, b.available, b.held, b.version, t.raised_at)
      insert into alert_event (event_id, account, threshold, available, held, version, at)
      select :event, account, threshold, available, held, version, raised_at from raised
      returning%s\
      """
          .formatted(LOW, AlertEvents.COLUMNS);

  private final DatabaseClient database;
  private final Announcements announcements;
  private final TransactionalOperator transactions;
  private final RandomIds ids;

  /**
   * @param transactions in which each statement sees what was committed before it
   */
  WatchedAccounts(
      DatabaseClient database,
      Announcements announcements,
      TransactionalOperator transactions,
      RandomIds ids) {
    this.database = database;
    this.announcements = announcements;
    this.transactions = transactions;
    this.ids = ids;
  }

  @Override
  public Mono<List<String>> following(String after, int most) {
    return database
        .sql("select account from alert_watch where account > :after order by account limit :most")
        .bind("after", after)
        .bind("most", most)
        .mapValue(String.class)
        .all()
        .collectList();
  }

  @Override
  public Mono<List<String>> due(List<String> accounts) {
    return database
        .sql(DUE)
        .bind("refills", REFILLS)
        .bind("accounts", accounts.toArray(String[]::new))
        .mapValue(String.class)
        .all()
        .collectList();
  }

  /** Arms and raises; empty if another instance is just doing it. */
  @Override
  public Flux<String> settle(String account) {
    return database
        .sql("select account from alert_watch where account = :account for update skip locked")
        .bind("account", account)
        .mapValue(String.class)
        .one()
        .flatMapMany(locked -> rearm(locked).thenMany(Flux.defer(() -> raiseAll(locked))))
        .map(AlertEvent::id)
        .as(transactions::transactional);
  }

  private Mono<Void> rearm(String account) {
    return database.sql(REARM).bind("refills", REFILLS).bind("account", account).then();
  }

  /** The highest first, as a falling balance meets them. */
  private Flux<AlertEvent> raiseAll(String account) {
    return database
        .sql(
            """
            select threshold from alert_threshold
            where account = :account and raised_version is null order by threshold desc\
            """)
        .bind("account", account)
        .mapValue(Long.class)
        .all()
        .collectList()
        .flatMapIterable(thresholds -> thresholds)
        .concatMap(threshold -> raise(account, threshold), 1);
  }

  private Mono<AlertEvent> raise(String account, long threshold) {
    return database
        .sql(RAISE)
        .bind("account", account)
        .bind("threshold", threshold)
        .bind("event", ids.eventId())
        .map(AlertEvents::read)
        .one()
        .flatMap(event -> announced(event).thenReturn(event));
  }

  private Mono<Void> announced(AlertEvent event) {
    return announcements.announce(
        event.account(), event.version(), AlertEvent.TYPE, event.id(), event.toJson().toString());
  }
}
