package com.hydroml.credits.balance;

import com.hydroml.credits.balance.Bundle.Item;
import com.hydroml.credits.balance.Bundle.Settled;
import com.hydroml.credits.balance.TendScript.Tended;
import com.hydroml.credits.journal.Journal;
import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.lifecycle.BackgroundWork;
import com.hydroml.credits.lifecycle.StartPhases;
import com.hydroml.credits.redis.ShardKeys;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
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

  /** Most left-behind events of a shard that are asked for at once: one call is for many shards. */
  private static final int MOST_LEFT_BEHIND = 64;

  /** Most rounds of expiry for one account in one sweep. */
  private static final int MOST_ROUNDS = 16;

  private final ShardGenerations generations;
  private final ShardLanes lanes;
  private final HotStateLoader loader;
  private final TendScript script;
  private final Journal journal;
  private final BalanceProperties properties;
  private final ShardMeters meters;

  ShardTender(
      ShardGenerations generations,
      ShardLanes lanes,
      HotStateLoader loader,
      TendScript script,
      Journal journal,
      BalanceProperties properties,
      ShardMeters meters) {
    super(StartPhases.CONSUMERS);
    this.generations = generations;
    this.lanes = lanes;
    this.loader = loader;
    this.script = script;
    this.journal = journal;
    this.properties = properties;
    this.meters = meters;
  }

  @Override
  protected Disposable begin() {
    return Disposables.composite(
        every(properties.sweepInterval(), this::sweep),
        every(WATCH_INTERVAL, () -> Mono.fromRunnable(journal::watch)),
        every(WAITERS_INTERVAL, this::tendWaiters));
  }

  /** Goes through all shards once. */
  Mono<Void> sweep() {
    return tend(
        IntStream.range(0, Shards.COUNT).filter(generations::isServed),
        properties.leftBehindAfter());
  }

  private Mono<Void> tendWaiters() {
    return tend(
        IntStream.range(0, Shards.COUNT).filter(shard -> journal.tend(generations.keys(shard))),
        RESCUE_AGE);
  }

  /** Shards of one lane are asked in one call. */
  private Mono<Void> tend(IntStream shards, Duration leftBehindAfter) {
    return Flux.fromIterable(shards.boxed().collect(Collectors.groupingBy(lanes::laneOf)).values())
        .flatMap(together -> tend(together, leftBehindAfter), CONCURRENCY)
        .then();
  }

  private Mono<Void> tend(List<Integer> shards, Duration leftBehindAfter) {
    List<ShardKeys> keys = shards.stream().map(generations::keys).toList();
    // What there is no room for would be read from Redis in vain, and there may be very many.
    int share = Math.min(MOST_LEFT_BEHIND, Math.ceilDiv(journal.roomForLeftBehind(), keys.size()));
    return script
        .run(keys, leftBehindAfter, shard -> journal.wantedLeftBehind(shard, share))
        .flatMap(tended -> seeTo(keys, tended))
        .onErrorResume(
            failure -> {
              log.debug("shards {} could not be tended", shards, failure);
              return Mono.empty();
            });
  }

  private Mono<Void> seeTo(List<ShardKeys> shards, List<@Nullable Tended> all) {
    return Flux.range(0, shards.size())
        .flatMap(
            i -> {
              Tended tended = all.get(i);
              return tended == null ? Mono.empty() : seeTo(shards.get(i), tended);
            },
            CONCURRENCY)
        .then();
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
