package com.hydroml.credits.balance;

import com.hydroml.credits.redis.LuaScript;
import com.hydroml.credits.redis.RedisGateway;
import com.hydroml.credits.redis.ScriptArgument;
import com.hydroml.credits.redis.ShardKeys;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/** Finds and drops stubs of closed holds. */
final class StubScripts {

  private static final LuaScript CLOSED = LuaScript.of("closed", "gate.lua", "shard/closed.lua");
  private static final LuaScript FORGET = LuaScript.of("forget", "gate.lua", "shard/forget.lua");
  private static final long OTHER_GENERATION = 90;

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
    byte[] header =
        ScriptArgument.of(
            out ->
                out.packString(keys.prefix())
                    .packLong(keys.generation())
                    .packString(keys.server())
                    .packLong(leastAge.toMillis())
                    .packInt(skip)
                    .packInt(most));
    return Mono.fromCompletionStage(
            () -> redis.eval(CLOSED, keys.shard(), keys.generationKey(), header))
        .map(StubScripts::ids);
  }

  @SuppressWarnings("unchecked")
  private static List<String> ids(List<Object> reply) {
    OtherGenerationException.check(reply, OTHER_GENERATION);
    List<String> ids = new ArrayList<>();
    for (Object id : (List<Object>) reply.get(1)) {
      ids.add(new String((byte[]) id, StandardCharsets.UTF_8));
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
    byte[] header =
        ScriptArgument.of(
            out ->
                out.packString(keys.prefix())
                    .packLong(keys.generation())
                    .packString(keys.server()));
    byte[] stubs =
        ScriptArgument.of(
            out -> {
              out.packArrayHeader(posted.size() * 2);
              for (Map.Entry<String, Long> stub : posted.entrySet()) {
                out.packString(stub.getKey()).packLong(stub.getValue());
              }
            });
    return Mono.fromCompletionStage(
            () -> redis.eval(FORGET, keys.shard(), keys.generationKey(), header, stubs))
        .map(StubScripts::dropped);
  }

  private static int dropped(List<Object> reply) {
    OtherGenerationException.check(reply, OTHER_GENERATION);
    return Math.toIntExact((Long) reply.get(1));
  }
}
