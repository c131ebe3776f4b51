package com.hydroml.credits.recovery;

import com.hydroml.credits.journal.OutboxEntries;
import com.hydroml.credits.journal.OutboxEntry;
import com.hydroml.credits.protocol.ScriptGate;
import com.hydroml.credits.protocol.ServerIdentity;
import com.hydroml.credits.redis.GatedScript;
import com.hydroml.credits.redis.LuaScript;
import com.hydroml.credits.redis.OtherGenerationException;
import com.hydroml.credits.redis.RedisGateway;
import com.hydroml.credits.redis.ScriptArgument;
import com.hydroml.credits.redis.ShardKeys;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;

/** What a recovery asks of Redis, and the one script that sets a generation. */
final class ShardScripts {

  private static final LuaScript PROBE = LuaScript.of("probe", "recovery/probe.lua");
  private static final LuaScript ADVANCE = LuaScript.of("advance", "recovery/advance.lua");
  private static final GatedScript OUTBOX = GatedScript.of("outbox", "recovery/outbox.lua");
  private static final GatedScript CLEAN = GatedScript.of("clean", "recovery/clean.lua");
  private static final int MOST_ENTRIES = 512;

  /** Where a probe's reply has the first shard's generation. */
  private static final int FOUND_AT = 3;

  private final RedisGateway redis;

  ShardScripts(RedisGateway redis) {
    this.redis = redis;
  }

  /** Shards that one call can ask for: those that are on one server for certain. */
  Collection<List<Integer>> together(Collection<Integer> shards) {
    return shards.stream().collect(Collectors.groupingBy(redis::lane)).values();
  }

  /** Which server has shards, all of one lane, and under which generation it has each of them. */
  Mono<Map<Integer, ScriptGate.Found>> probe(List<Integer> shards) {
    List<byte[]> keys =
        shards.stream().map(shard -> ShardKeys.of(shard, 0).generationKey()).toList();
    return Mono.fromCompletionStage(() -> redis.eval(PROBE, shards.getFirst(), keys))
        .map(reply -> found(shards, reply));
  }

  private static Map<Integer, ScriptGate.Found> found(List<Integer> shards, List<Object> reply) {
    ServerIdentity server =
        new ServerIdentity(GatedScript.text(reply.getFirst()), GatedScript.text(reply.get(1)));
    boolean master = (Long) reply.get(2) == 1;
    Map<Integer, ScriptGate.Found> found = new HashMap<>();
    for (int i = 0; i < shards.size(); i++) {
      found.put(
          shards.get(i), new ScriptGate.Found(server, master, (Long) reply.get(FOUND_AT + i)));
    }
    return found;
  }

  /** Answers whether the server has the generation now. */
  Mono<Boolean> advance(int shard, long target, ServerIdentity server) {
    ShardKeys keys = ShardKeys.of(shard, target, server);
    byte[] arguments = ScriptArgument.of(out -> out.packLong(target).packString(keys.server()));
    return Mono.fromCompletionStage(
            () -> redis.eval(ADVANCE, shard, keys.generationKey(), arguments))
        .map(reply -> (Long) reply.getFirst() == 1);
  }

  /** A page of a generation's outbox; empty at its end, or if the server does not have it. */
  Mono<List<OutboxEntry>> outbox(ShardKeys keys, String after) {
    return Mono.fromCompletionStage(
            () -> OUTBOX.run(redis, keys, out -> out.packString(after).packInt(MOST_ENTRIES)))
        .map(reply -> OutboxEntries.of(keys, reply.subList(1, reply.size())))
        .onErrorReturn(OtherGenerationException.class, List.of());
  }

  /**
   * A page of what older generations have left on a server.
   *
   * @param cursor where the next page begins
   */
  record Cleaned(String cursor, long removed) {

    /** Where the first page begins, and what is said after the last. */
    static final String BEGIN = "0";

    boolean isLast() {
      return cursor.equals(BEGIN);
    }
  }

  /**
   * Removes what older generations have left on the server of a shard: of every shard there, about
   * so many keys at a time. Fails if the shard is not there any more.
   */
  Mono<Cleaned> clean(ShardKeys keys, String cursor, int page) {
    return Mono.fromCompletionStage(
            () -> CLEAN.run(redis, keys, out -> out.packString(cursor).packInt(page)))
        .map(ShardScripts::cleaned);
  }

  private static Cleaned cleaned(List<Object> reply) {
    return new Cleaned(GatedScript.text(reply.get(1)), (Long) reply.get(2));
  }
}
