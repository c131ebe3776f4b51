package com.hydroml.credits.balance;

import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.redis.LuaScript;
import com.hydroml.credits.redis.RedisGateway;
import com.hydroml.credits.redis.ShardKeys;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Under which generation each shard is served. A first start, with an empty ledger, opens every
 * shard's first generation; a shard whose generation is missing although the ledger has a history
 * has lost its data and is not served: its scripts answer that they found none.
 */
final class ShardGenerations {

  private static final Logger log = LoggerFactory.getLogger(ShardGenerations.class);

  private static final long FIRST = 1;
  private static final LuaScript OPEN = LuaScript.of("open", "shard/open.lua");
  private static final byte[] ONLY_ASK = new byte[0];
  private static final int CONCURRENCY = 8;

  private final RedisGateway redis;
  private final HotStateSource source;
  private final ShardKeys[] keys = new ShardKeys[Shards.COUNT];

  ShardGenerations(RedisGateway redis, HotStateSource source) {
    this.redis = redis;
    this.source = source;
    for (int shard = 0; shard < Shards.COUNT; shard++) {
      keys[shard] = ShardKeys.of(shard, FIRST);
    }
  }

  ShardKeys keys(int shard) {
    return keys[shard];
  }

  /** Opens what may be opened; completes with the number of shards that are served. */
  Mono<Long> open() {
    return source
        .isEmpty()
        .flatMapMany(
            empty -> Flux.range(0, Shards.COUNT).flatMap(shard -> open(shard, empty), CONCURRENCY))
        .filter(served -> served)
        .count();
  }

  private Mono<Boolean> open(int shard, boolean mayCreate) {
    byte[] generation = Long.toString(FIRST).getBytes(StandardCharsets.UTF_8);
    return Mono.fromCompletionStage(
            () ->
                redis.eval(
                    OPEN, shard, keys[shard].generationKey(), mayCreate ? generation : ONLY_ASK))
        .map(reply -> isServed(shard, (Long) reply.getFirst()));
  }

  private static boolean isServed(int shard, long found) {
    if (found != FIRST) {
      log.error(
          "Shard {} is not served: Redis has generation {}, expected {}", shard, found, FIRST);
    }
    return found == FIRST;
  }
}
