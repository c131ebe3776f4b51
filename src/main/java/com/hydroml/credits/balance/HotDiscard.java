package com.hydroml.credits.balance;

import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.redis.GatedScript;
import com.hydroml.credits.redis.RedisGateway;
import com.hydroml.credits.redis.ShardKeys;
import java.nio.charset.StandardCharsets;
import java.util.List;
import reactor.core.publisher.Mono;

/** Takes the copy of a quarantined account out of Redis: a repair, for which a person asks. */
public final class HotDiscard {

  private static final GatedScript DISCARD = GatedScript.of("discard", "shard/discard.lua");

  private final RedisGateway redis;
  private final ShardGenerations generations;
  private final BalanceProperties properties;

  HotDiscard(RedisGateway redis, ShardGenerations generations, BalanceProperties properties) {
    this.redis = redis;
    this.generations = generations;
    this.properties = properties;
  }

  /** What came of it; the codes are shared with the script. */
  public enum Discarded {
    GONE,
    WAS_ABSENT,
    /** Redis has not heard of the quarantine, so something may be moving; nothing was done. */
    NOT_QUARANTINED,
    /** An event of the account is not journaled yet; nothing was done. */
    NOT_JOURNALED
  }

  /** Discards an account's copy with its open holds; what keys are remembered for stays. */
  public Mono<Discarded> discard(String account) {
    ShardKeys keys = generations.keys(Shards.of(account));
    long retention = properties.keys().retention().toMillis();
    return Mono.fromCompletionStage(
            () ->
                DISCARD.run(
                    redis,
                    keys,
                    out -> out.packLong(retention),
                    account.getBytes(StandardCharsets.UTF_8)))
        .map(HotDiscard::discarded);
  }

  private static Discarded discarded(List<Object> reply) {
    return Discarded.values()[Math.toIntExact((Long) reply.getFirst())];
  }
}
