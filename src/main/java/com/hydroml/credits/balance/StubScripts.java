package com.hydroml.credits.balance;

import com.hydroml.credits.redis.GatedScript;
import com.hydroml.credits.redis.RedisGateway;
import com.hydroml.credits.redis.ScriptArgument;
import com.hydroml.credits.redis.ShardKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/** Finds and drops stubs of closed holds. */
final class StubScripts {

  private static final GatedScript CLOSED = GatedScript.of("closed", "shard/closed.lua");
  private static final GatedScript FORGET = GatedScript.of("forget", "shard/forget.lua");

  private final RedisGateway redis;

  StubScripts(RedisGateway redis) {
    this.redis = redis;
  }

  /**
   * Holds that closed at least {@code leastAge} ago, the oldest first.
   *
   * @param skip how many of the oldest to leave out
   */
  Mono<List<String>> closed(ShardKeys keys, Duration leastAge, int skip, int most) {
    return Mono.fromCompletionStage(
            () ->
                CLOSED.run(
                    redis,
                    keys,
                    out -> out.packLong(leastAge.toMillis()).packInt(skip).packInt(most)))
        .map(StubScripts::ids);
  }

  @SuppressWarnings("unchecked")
  private static List<String> ids(List<Object> reply) {
    List<String> ids = new ArrayList<>();
    for (Object id : (List<Object>) reply.get(1)) {
      ids.add(GatedScript.text(id));
    }
    return ids;
  }

  /**
   * Drops stubs that have not changed since the version the ledger has.
   *
   * @param posted holds, each with that version
   * @return how many were dropped
   */
  Mono<Integer> forget(ShardKeys keys, Map<String, Long> posted) {
    byte[] stubs =
        ScriptArgument.of(
            out -> {
              out.packArrayHeader(posted.size() * 2);
              for (Map.Entry<String, Long> stub : posted.entrySet()) {
                out.packString(stub.getKey()).packLong(stub.getValue());
              }
            });
    return Mono.fromCompletionStage(() -> FORGET.run(redis, keys, stubs)).map(StubScripts::dropped);
  }

  private static int dropped(List<Object> reply) {
    return Math.toIntExact((Long) reply.get(1));
  }
}
