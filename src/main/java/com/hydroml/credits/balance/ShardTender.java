package com.hydroml.credits.balance;

import com.hydroml.credits.balance.Bundle.Item;
import com.hydroml.credits.balance.Bundle.Settled;
import com.hydroml.credits.balance.TendScript.Tended;
import com.hydroml.credits.journal.BackgroundWork;
import com.hydroml.credits.journal.Journal;
import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.redis.ShardKeys;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Looks after every shard: releases expired holds, publishes events that an instance left behind,
 * and ends waiting for the journal that took too long. Every instance does this for all shards;
 * doing it twice is harmless.
 */
final class ShardTender extends BackgroundWork {

  private static final Logger log = LoggerFactory.getLogger(ShardTender.class);

  private static final Duration WATCH_INTERVAL = Duration.ofMillis(25);
  private static final Duration WAITERS_INTERVAL = Duration.ofMillis(50);
  private static final Duration RESCUE_AGE = Duration.ofMillis(200);
  private static final int CONCURRENCY = 8;

  /** Most rounds of expiry for one account in one sweep. */
  private static final int MOST_ROUNDS = 16;

  private final ShardGenerations generations;
  private final ShardLanes lanes;
  private final HotStateLoader loader;
  private final TendScript script;
  private final Journal journal;
  private final BalanceProperties properties;
  private final ShardMeters meters;
  private final AtomicBoolean[] rescuing = new AtomicBoolean[Shards.COUNT];

  ShardTender(
      ShardGenerations generations,
      ShardLanes lanes,
      HotStateLoader loader,
      TendScript script,
      Journal journal,
      BalanceProperties properties,
      ShardMeters meters) {
    this.generations = generations;
    this.lanes = lanes;
    this.loader = loader;
    this.script = script;
    this.journal = journal;
    this.properties = properties;
    this.meters = meters;
    for (int shard = 0; shard < Shards.COUNT; shard++) {
      rescuing[shard] = new AtomicBoolean();
    }
  }

  @Override
  protected Disposable begin() {
    return Disposables.composite(
        Flux.interval(properties.sweepInterval())
            .onBackpressureDrop()
            .concatMap(tick -> sweep(), 1)
            .subscribe(),
        Flux.interval(WATCH_INTERVAL).onBackpressureDrop().subscribe(tick -> journal.watch()),
        Flux.interval(WAITERS_INTERVAL)
            .onBackpressureDrop()
            .concatMap(tick -> tendWaiters(), 1)
            .subscribe());
  }

  private Mono<Void> sweep() {
    return Flux.range(0, Shards.COUNT)
        .filter(generations::isServed)
        .flatMap(shard -> tend(shard, properties.leftBehindAfter()), CONCURRENCY)
        .then();
  }

  private Mono<Void> tendWaiters() {
    return Flux.range(0, Shards.COUNT)
        .filter(shard -> journal.tend(generations.keys(shard)))
        .filter(shard -> rescuing[shard].compareAndSet(false, true))
        .flatMap(
            shard -> tend(shard, RESCUE_AGE).doFinally(signal -> rescuing[shard].set(false)),
            CONCURRENCY)
        .then();
  }

  private Mono<Void> tend(int shard, Duration leftBehindAfter) {
    ShardKeys keys = generations.keys(shard);
    return script
        .run(keys, leftBehindAfter)
        .flatMap(tended -> seeTo(keys, tended))
        .onErrorResume(
            failure -> {
              log.debug("shard {} could not be tended", shard, failure);
              return Mono.empty();
            });
  }

  private Mono<Void> seeTo(ShardKeys keys, Tended tended) {
    meters.record(keys.shard(), tended);
    journal.publishLeftBehind(keys, tended.leftBehind());
    return Flux.fromIterable(tended.dueAccounts())
        .flatMap(account -> expire(keys.shard(), account), CONCURRENCY)
        .then();
  }

  private Mono<Void> expire(int shard, String account) {
    byte[] operation = OperationEncoder.encode(OperationCodes.EXPIRE, account, "", Coverage.ALL);
    Item item = new Item(operation, null, true);
    return Mono.fromFuture(() -> new Bundle(lanes, loader, shard, List.of(item)).run())
        .map(settled -> released(settled.getFirst()))
        .onErrorComplete()
        .defaultIfEmpty(0)
        .repeat(MOST_ROUNDS)
        .takeUntil(released -> released < TendScript.HOLDS_PER_EXPIRY)
        .then();
  }

  private static int released(Settled settled) {
    ScriptReply reply = settled.reply();
    return reply != null && reply.code() == ReplyCode.SWEPT
        ? Integer.parseInt(reply.payloadText())
        : 0;
  }
}
