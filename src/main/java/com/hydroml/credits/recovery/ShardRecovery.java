package com.hydroml.credits.recovery;

import com.hydroml.credits.balance.ShardGenerations;
import com.hydroml.credits.journal.Standing;
import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.lifecycle.BackgroundWork;
import com.hydroml.credits.lifecycle.StartPhases;
import com.hydroml.credits.protocol.RecoveryNeed;
import com.hydroml.credits.protocol.RecoveryRun;
import com.hydroml.credits.protocol.ScriptGate;
import com.hydroml.credits.protocol.ShardRow;
import com.hydroml.credits.recovery.ShardStore.Stored;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Looks at every shard twice a second: obeys what its row says, asks its server who it is, and
 * recovers it where the two differ. Every instance does this; whoever claims the row goes on, and
 * another takes over if that takes too long.
 */
final class ShardRecovery extends BackgroundWork {

  private static final Logger log = LoggerFactory.getLogger(ShardRecovery.class);

  private static final Duration LOOK = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration QUERY_TIMEOUT = Duration.ofSeconds(5);

  /** An instance whose heartbeats stay away for so long does not go on with what it began. */
  private static final Duration TAKE_OVER_AFTER = Duration.ofSeconds(5);

  private static final int CONCURRENCY = 8;

  private final ShardStore store;
  private final ShardScripts scripts;
  private final RecoveryDriver driver;
  private final ShardGenerations generations;
  private final Standing standing;
  private final RecoveryMeters meters;

  /** Attempts of this instance that go on, by shard. */
  private final Map<Integer, Disposable> underWay = new ConcurrentHashMap<>();

  /** What this instance has opened last, by shard; a row that was read before says less. */
  private final AtomicLongArray openedHere = new AtomicLongArray(Shards.COUNT);

  private volatile long reported = -1;

  ShardRecovery(
      ShardStore store,
      ShardScripts scripts,
      RecoveryDriver driver,
      ShardGenerations generations,
      Standing standing,
      RecoveryMeters meters) {
    super(StartPhases.RECOVERY);
    this.store = store;
    this.scripts = scripts;
    this.driver = driver;
    this.generations = generations;
    this.standing = standing;
    this.meters = meters;
  }

  /** Waits a while for the shards, so that the first request finds them served. */
  @Override
  protected Disposable begin() {
    Disposable looking =
        Flux.interval(Duration.ZERO, LOOK)
            .onBackpressureDrop()
            .concatMap(tick -> look(), 1)
            .subscribe();
    Disposable all = Disposables.composite(looking, this::giveUp);
    try {
      Flux.interval(Duration.ZERO, Duration.ofMillis(50))
          .onBackpressureDrop()
          .takeUntil(tick -> served() == Shards.COUNT && standing.isLeased())
          .take(PATIENCE)
          .blockLast();
    } catch (RuntimeException e) {
      // What is told to stop while it waits has not started, so that nobody else ends this.
      all.dispose();
      throw e;
    }
    return all;
  }

  /** How many shards are served here and now. */
  long served() {
    return IntStream.range(0, Shards.COUNT).filter(generations::isServed).count();
  }

  private Mono<Void> look() {
    long listening = standing.listening();
    return store
        .rows()
        .timeout(QUERY_TIMEOUT)
        .doOnNext(rows -> obey(rows, listening))
        .flatMapMany(this::unattended)
        .flatMap(this::look, CONCURRENCY)
        .then(Mono.fromRunnable(this::report))
        .then()
        .onErrorResume(
            failure -> {
              log.debug("the shards could not be looked at", failure);
              return Mono.empty();
            });
  }

  /** One line when shards begin to be missing, and one when all are served again. */
  private void report() {
    long served = served();
    boolean whole = served == Shards.COUNT;
    if (served != reported && (whole || reported == Shards.COUNT || reported < 0)) {
      log.info(
          "{} of {} shards are served, {} are being recovered here",
          served,
          Shards.COUNT,
          underWay.size());
      reported = served;
    }
  }

  private void obey(List<Stored> rows, long listening) {
    rows.forEach(stored -> generations.show(stored.row()));
    standing.informed(listening);
  }

  /** The shards that nothing is under way for here, in groups that one call can ask for. */
  private Flux<List<Stored>> unattended(List<Stored> rows) {
    Map<Integer, Stored> unattended = new LinkedHashMap<>();
    for (Stored stored : rows) {
      int shard = stored.row().shard();
      boolean old = stored.row().target() < openedHere.get(shard);
      if (!old && !underWay.containsKey(shard)) {
        unattended.put(shard, stored);
      }
    }
    return Flux.fromIterable(scripts.together(unattended.keySet()))
        .map(
            shards ->
                shards.stream()
                    .map(shard -> Objects.requireNonNull(unattended.get(shard)))
                    .toList());
  }

  private Mono<Void> look(List<Stored> together) {
    List<Integer> shards = together.stream().map(stored -> stored.row().shard()).toList();
    return scripts
        .probe(shards)
        .doOnNext(
            found ->
                together.forEach(
                    stored ->
                        consider(stored, Objects.requireNonNull(found.get(stored.row().shard())))))
        .then()
        .onErrorComplete();
  }

  private void consider(Stored stored, ScriptGate.Found found) {
    switch (RecoveryNeed.judge(stored.row(), found)) {
      case NONE -> {}
      case RECOVER -> begin(stored.row(), found);
      case TAKE_OVER_LATER -> {
        if (isLeft(stored.claimedBy())) {
          begin(stored.row(), found);
        }
      }
    }
  }

  /**
   * An attempt of this instance that is not under way has failed; another's goes on as it lives.
   */
  private boolean isLeft(String claimedBy) {
    return claimedBy.equals(standing.instance()) || standing.isSilent(claimedBy, TAKE_OVER_AFTER);
  }

  private void begin(ShardRow row, ScriptGate.Found found) {
    RecoveryRun run = RecoveryRun.begin(row, found);
    log.debug(
        "Shard {} is brought under generation {}: expected was {}, there is {}",
        row.shard(),
        run.target(),
        row.expected(),
        found);
    long began = System.nanoTime();
    Disposable.Swap slot = Disposables.swap();
    underWay.put(row.shard(), slot);
    slot.update(
        driver
            .drive(run)
            .doOnNext(opened -> ended(run, opened, began))
            .doOnError(failure -> failed(run, failure))
            .onErrorComplete()
            .doFinally(signal -> underWay.remove(row.shard(), slot))
            .subscribe());
  }

  private void ended(RecoveryRun run, boolean opened, long began) {
    if (opened) {
      openedHere.set(run.before().shard(), run.target());
      meters.opened(Duration.ofNanos(System.nanoTime() - began));
    } else {
      meters.lost();
      log.debug("Another attempt recovers shard {}", run.before().shard());
    }
  }

  private void failed(RecoveryRun run, Throwable failure) {
    meters.failed();
    log.warn("Recovering shard {} is tried again: {}", run.before().shard(), failure.toString());
  }

  private void giveUp() {
    underWay.values().forEach(Disposable::dispose);
    underWay.clear();
  }
}
