package com.hydroml.credits.ledger;

import com.hydroml.credits.balance.AccountStatus;
import com.hydroml.credits.balance.StatusChange;
import com.hydroml.credits.database.BinaryArray;
import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.lifecycle.BackgroundWork;
import com.hydroml.credits.lifecycle.StartPhases;
import com.hydroml.credits.observability.MeterNames;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * Brings every change of an account's status from Postgres to Redis, whoever made it. The table's
 * trigger writes down what has to be brought, so nothing is forgotten when Redis or an instance is
 * away. Every instance does this; a change can be brought twice, and late, without harm.
 */
public final class StatusPropagator extends BackgroundWork {

  private static final Logger log = LoggerFactory.getLogger(StatusPropagator.class);

  private static final Duration INTERVAL = Duration.ofMillis(500);
  private static final Duration COUNT_INTERVAL = Duration.ofSeconds(5);
  private static final int PAGE = 200;
  private static final int CONCURRENCY = 4;

  private final DatabaseClient database;
  private final HotState redis;

  /** The last one looked at: what a shard that is not served keeps here must not delay others. */
  private volatile long after;

  private final Map<AccountStatus, AtomicLong> restricted = new EnumMap<>(AccountStatus.class);

  /** Where statuses are brought to. */
  interface HotState {

    /** Completes when a shard has the changes; fails if they have to be brought again. */
    Mono<Void> bring(int shard, List<StatusChange> changes);
  }

  StatusPropagator(DatabaseClient database, HotState redis, MeterRegistry meters) {
    super(StartPhases.CONSUMERS);
    this.database = database;
    this.redis = redis;
    for (AccountStatus status : List.of(AccountStatus.FROZEN, AccountStatus.QUARANTINED)) {
      AtomicLong count = new AtomicLong();
      restricted.put(status, count);
      Gauge.builder(MeterNames.ACCOUNTS_RESTRICTED, count, AtomicLong::get)
          .baseUnit("accounts")
          .description("Accounts that are frozen or quarantined")
          .tag(MeterNames.STATUS, status.label())
          .register(meters);
    }
  }

  private record Row(long id, StatusChange change) {}

  @Override
  protected Disposable begin() {
    return Disposables.composite(
        every(INTERVAL, () -> propagate().onErrorResume(StatusPropagator::later)),
        every(COUNT_INTERVAL, () -> count().onErrorResume(StatusPropagator::later)));
  }

  private static Mono<Void> later(Throwable failure) {
    log.debug("statuses are brought to Redis later", failure);
    return Mono.empty();
  }

  /** Brings what is to be brought, a page of it; the next time the next page. */
  Mono<Void> propagate() {
    return changes()
        .doOnNext(rows -> after = rows.size() < PAGE ? 0 : rows.getLast().id)
        .filter(rows -> !rows.isEmpty())
        .flatMapIterable(
            rows ->
                rows.stream()
                    .collect(Collectors.groupingBy(row -> Shards.of(row.change.account())))
                    .entrySet())
        .flatMap(
            shard -> bring(shard.getKey(), shard.getValue()).onErrorResume(StatusPropagator::later),
            CONCURRENCY)
        .then();
  }

  private Mono<List<Row>> changes() {
    return LedgerAnswer.bounded(
        database
            .sql(
                """
                select id, account, status, version from status_change
                where id > :after order by id limit :page""")
            .bind("after", after)
            .bind("page", PAGE)
            .map(
                row ->
                    new Row(
                        Rows.number(row, "id"),
                        new StatusChange(
                            Rows.text(row, "account"),
                            AccountStatus.of(Rows.text(row, "status")),
                            Rows.number(row, "version"))))
            .all()
            .collectList());
  }

  private Mono<Void> bring(int shard, List<Row> rows) {
    return redis
        .bring(shard, rows.stream().map(Row::change).toList())
        .then(
            Mono.defer(
                () ->
                    LedgerAnswer.bounded(
                        database
                            .sql("delete from status_change where id = any(:ids)")
                            .bind("ids", BinaryArray.longs(rows, Row::id))
                            .then())));
  }

  private Mono<Void> count() {
    return LedgerAnswer.bounded(
            database
                .sql(
                    """
                    select status, count(*) as accounts from account
                    where status <> 'active' group by status""")
                .map(
                    row ->
                        Map.entry(
                            AccountStatus.of(Rows.text(row, "status")),
                            Rows.number(row, "accounts")))
                .all()
                .collectMap(Map.Entry::getKey, Map.Entry::getValue))
        .doOnNext(
            counts ->
                restricted.forEach((status, count) -> count.set(counts.getOrDefault(status, 0L))))
        .then();
  }
}
