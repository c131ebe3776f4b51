package com.hydroml.credits.reconciliation;

import com.hydroml.credits.balance.HotScan;
import com.hydroml.credits.balance.HotState;
import com.hydroml.credits.balance.HotStates;
import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.ledger.LedgerStates;
import com.hydroml.credits.ledger.LedgerStates.LedgerState;
import com.hydroml.credits.lifecycle.BackgroundWork;
import com.hydroml.credits.lifecycle.StartPhases;
import com.hydroml.credits.observability.MeterNames;
import com.hydroml.credits.reconciliation.HotComparison.Divergence;
import com.hydroml.credits.reconciliation.ReconciliationStore.Tally;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Compares every account that Redis has with the ledger, again and again, at a bounded rate. The
 * ledger is read first and Redis then: at the same version they have to say the same, and Redis is
 * never behind. An account that differs twice in a row is quarantined, and it alone.
 *
 * <p>One instance at a time does this: it holds a lease of 30 s in Postgres, which every part of a
 * pass renews.
 */
final class Reconciler extends BackgroundWork {

  private static final Logger log = LoggerFactory.getLogger(Reconciler.class);

  private static final int CONCURRENCY = 4;

  private final HotScan scan;
  private final HotStates redis;
  private final LedgerStates ledger;
  private final ReconciliationStore store;
  private final ReconciliationProperties properties;
  private final String instance;
  private final Counter compared;
  private final Counter diverged;

  /**
   * @param instance a name that no other instance has
   */
  Reconciler(
      HotScan scan,
      HotStates redis,
      LedgerStates ledger,
      ReconciliationStore store,
      ReconciliationProperties properties,
      String instance,
      MeterRegistry meters) {
    super(StartPhases.WATCHERS);
    this.scan = scan;
    this.redis = redis;
    this.ledger = ledger;
    this.store = store;
    this.properties = properties;
    this.instance = instance;
    this.compared =
        Counter.builder(MeterNames.RECONCILIATION_COMPARED)
            .baseUnit("accounts")
            .description("Accounts of which Redis and the ledger were compared")
            .register(meters);
    this.diverged =
        Counter.builder(MeterNames.RECONCILIATION_DIVERGED)
            .baseUnit("accounts")
            .description("Accounts of which Redis and the ledger differed")
            .register(meters);
  }

  @Override
  protected Disposable begin() {
    return Mono.delay(properties.interval())
        .then(Mono.defer(() -> pass(properties.pause())))
        .onErrorResume(Reconciler::later)
        .repeat()
        .subscribe();
  }

  private static Mono<Void> later(Throwable failure) {
    log.debug("Redis is compared with the ledger later", failure);
    return Mono.empty();
  }

  /** One pass over all accounts in Redis, if it is this instance's turn. */
  Mono<Void> pass(Duration pause) {
    return store
        .begin(instance)
        .filter(mine -> mine)
        .flatMap(
            mine ->
                scan.pass(pause)
                    .concatMap(accounts -> compare(accounts).flatMap(this::record), 1)
                    .takeWhile(still -> still)
                    .then(Mono.defer(() -> store.end(instance))))
        .then();
  }

  private Mono<Boolean> record(Tally tally) {
    compared.increment((double) tally.compared());
    return store.add(instance, tally);
  }

  private Mono<Tally> compare(List<String> accounts) {
    return look(accounts).flatMap(this::confirm);
  }

  /** What differed is looked at once more before anything is done. */
  private Mono<Tally> confirm(Seen first) {
    if (first.divergent.isEmpty()) {
      return Mono.just(first.tally());
    }
    List<String> suspects = first.divergent.stream().map(Divergence::account).toList();
    return look(suspects)
        .flatMap(
            second ->
                Flux.fromIterable(second.divergent)
                    .concatMap(this::quarantine, 1)
                    .then(Mono.fromSupplier(() -> first.confirmedBy(second))));
  }

  private Mono<Void> quarantine(Divergence found) {
    return store
        .quarantine(found)
        .doOnNext(
            isNew -> {
              if (isNew) {
                diverged.increment();
                log.error("Account {} is quarantined: {}", found.account(), found.line());
              }
            })
        .then();
  }

  /** What one look saw. */
  private static final class Seen {
    private final List<Divergence> divergent = new ArrayList<>();
    private long equal;
    private long skipped;

    void add(LedgerState state, @Nullable HotState hot) {
      switch (Judgement.of(state, hot)) {
        case ABSENT, AHEAD -> skipped++;
        case EQUAL -> equal++;
        case DIVERGENT -> {
          if (hot != null) {
            divergent.add(new Divergence(state.account(), state, hot));
          }
        }
      }
    }

    Tally tally() {
      return new Tally(equal + divergent.size(), skipped, divergent.size());
    }

    Tally confirmedBy(Seen second) {
      return new Tally(
          equal + second.equal + second.divergent.size(),
          skipped + second.skipped,
          second.divergent.size());
    }
  }

  private Mono<Seen> look(List<String> accounts) {
    if (accounts.isEmpty()) {
      return Mono.just(new Seen());
    }
    return ledger
        .of(accounts)
        .flatMap(
            states ->
                hot(accounts)
                    .map(
                        hot -> {
                          Seen seen = new Seen();
                          states.forEach(state -> seen.add(state, hot.get(state.account())));
                          return seen;
                        }));
  }

  /** A shard that is being recovered keeps nobody from looking at the others. */
  private Mono<Map<String, HotState>> hot(List<String> accounts) {
    return Flux.fromIterable(accounts.stream().collect(Collectors.groupingBy(Shards::of)).values())
        .flatMap(
            ofShard ->
                redis
                    .of(ofShard)
                    .onErrorResume(
                        failure -> {
                          log.debug("a shard is compared later", failure);
                          return Mono.just(Map.of());
                        }),
            CONCURRENCY)
        .collect(HashMap::new, Map::putAll);
  }
}
