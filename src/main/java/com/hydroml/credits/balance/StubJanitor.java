package com.hydroml.credits.balance;

import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.lifecycle.BackgroundWork;
import com.hydroml.credits.lifecycle.StartPhases;
import com.hydroml.credits.redis.ShardKeys;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Drops the stubs of closed holds that are past the retention of keys and that the ledger has.
 * Without it every hold ever made would stay in Redis. Every instance does this for all shards;
 * doing it twice is harmless.
 */
final class StubJanitor extends BackgroundWork {

  private static final Logger log = LoggerFactory.getLogger(StubJanitor.class);

  private static final Duration INTERVAL = Duration.ofSeconds(30);
  private static final int CONCURRENCY = 4;

  /** Most stubs that are asked about at once. */
  private static final int PAGE = 512;

  /** Most pages of one shard in one sweep. */
  private static final int MOST_PAGES = 16;

  private final StubScripts scripts;
  private final HotStateSource source;
  private final ShardGenerations generations;
  private final Duration retention;
  private final int page;

  /**
   * Where the next page of each shard begins, counted from its oldest stub. What the ledger does
   * not have yet is skipped, so that it never hides what can go.
   */
  private final AtomicIntegerArray skips = new AtomicIntegerArray(Shards.COUNT);

  StubJanitor(
      StubScripts scripts,
      HotStateSource source,
      ShardGenerations generations,
      BalanceProperties properties) {
    this(scripts, source, generations, properties.keys().retention(), PAGE);
  }

  StubJanitor(
      StubScripts scripts,
      HotStateSource source,
      ShardGenerations generations,
      Duration retention,
      int page) {
    super(StartPhases.CONSUMERS);
    this.scripts = scripts;
    this.source = source;
    this.generations = generations;
    this.retention = retention;
    this.page = page;
  }

  @Override
  protected Disposable begin() {
    return every(
        INTERVAL,
        () ->
            sweep()
                .doOnNext(dropped -> log.debug("{} stubs of closed holds were dropped", dropped)));
  }

  /** Goes through all shards once; completes with the number of stubs dropped. */
  Mono<Integer> sweep() {
    return Flux.range(0, Shards.COUNT).flatMap(this::sweep, CONCURRENCY).reduce(0, Integer::sum);
  }

  private Mono<Integer> sweep(int shard) {
    return Mono.defer(() -> nextPage(shard))
        .repeat(MOST_PAGES - 1L)
        .takeUntil(swept -> swept.found < page)
        .map(Swept::dropped)
        .reduce(0, Integer::sum)
        .onErrorResume(
            failure -> {
              log.debug("stubs of shard {} could not be looked through", shard, failure);
              return Mono.just(0);
            });
  }

  private Mono<Swept> nextPage(int shard) {
    ShardKeys keys = generations.keys(shard);
    return scripts
        .closed(keys, retention, skips.get(shard), page)
        .flatMap(ids -> forget(keys, ids))
        .doOnNext(swept -> advance(shard, swept));
  }

  private Mono<Swept> forget(ShardKeys keys, List<String> ids) {
    if (ids.isEmpty()) {
      return Mono.just(new Swept(0, 0));
    }
    return source
        .postedHolds(ids)
        .filter(posted -> !posted.isEmpty())
        .flatMap(posted -> scripts.forget(keys, posted))
        .defaultIfEmpty(0)
        .map(dropped -> new Swept(ids.size(), dropped));
  }

  private void advance(int shard, Swept swept) {
    if (swept.found < page) {
      skips.set(shard, 0);
    } else {
      skips.addAndGet(shard, swept.found - swept.dropped);
    }
  }

  /** A page: how many stubs were looked at, and how many of them dropped. */
  private record Swept(int found, int dropped) {}
}
