package com.hydroml.credits.recovery;

import com.hydroml.credits.journal.EventCodec;
import com.hydroml.credits.journal.JournalEvent;
import com.hydroml.credits.journal.MalformedEventException;
import com.hydroml.credits.journal.OutboxEntry;
import com.hydroml.credits.protocol.ScriptGate;
import com.hydroml.credits.protocol.ServerIdentity;
import com.hydroml.credits.redis.LuaScript;
import com.hydroml.credits.redis.RedisGateway;
import com.hydroml.credits.redis.ScriptArgument;
import com.hydroml.credits.redis.ShardKeys;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** What a recovery asks of Redis, and the one script that sets a generation. */
final class ShardScripts {

  private static final Logger log = LoggerFactory.getLogger(ShardScripts.class);

  private static final LuaScript PROBE = LuaScript.of("probe", "recovery/probe.lua");
  private static final LuaScript ADVANCE = LuaScript.of("advance", "recovery/advance.lua");
  private static final LuaScript OUTBOX = LuaScript.of("outbox", "gate.lua", "recovery/outbox.lua");
  private static final LuaScript CLEAN = LuaScript.of("clean", "gate.lua", "recovery/clean.lua");
  private static final int MOST_ENTRIES = 512;

  private final RedisGateway redis;

  ShardScripts(RedisGateway redis) {
    this.redis = redis;
  }

  Mono<ScriptGate.Found> probe(int shard) {
    byte[] key = ShardKeys.of(shard, 0).generationKey();
    return Mono.fromCompletionStage(() -> redis.eval(PROBE, shard, key))
        .map(
            reply ->
                new ScriptGate.Found(
                    new ServerIdentity(text(reply.getFirst()), text(reply.get(1))),
                    (Long) reply.get(2) == 1,
                    (Long) reply.get(3)));
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
    byte[] arguments =
        ScriptArgument.of(
            out ->
                out.packString(keys.prefix())
                    .packLong(keys.generation())
                    .packString(keys.server())
                    .packString(after)
                    .packInt(MOST_ENTRIES));
    return Mono.fromCompletionStage(
            () -> redis.eval(OUTBOX, keys.shard(), keys.generationKey(), arguments))
        .map(ShardScripts::entries);
  }

  private static List<OutboxEntry> entries(List<Object> reply) {
    List<OutboxEntry> entries = new ArrayList<>();
    if ((Long) reply.getFirst() != 0) {
      return entries;
    }
    for (int i = 1; i + 1 < reply.size(); i += 2) {
      byte[] bytes = (byte[]) reply.get(i + 1);
      try {
        JournalEvent event = EventCodec.decode(bytes);
        entries.add(new OutboxEntry(event.account(), event.version(), text(reply.get(i)), bytes));
      } catch (MalformedEventException e) {
        log.error(
            "Outbox entry {} is no event and is left: {}", text(reply.get(i)), e.getMessage());
      }
    }
    return entries;
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
    byte[] arguments =
        ScriptArgument.of(
            out ->
                out.packString(keys.prefix())
                    .packLong(keys.generation())
                    .packString(keys.server())
                    .packString(cursor)
                    .packInt(page));
    return Mono.fromCompletionStage(
            () -> redis.eval(CLEAN, keys.shard(), keys.generationKey(), arguments))
        .map(ShardScripts::cleaned);
  }

  private static Cleaned cleaned(List<Object> reply) {
    if ((Long) reply.getFirst() != 0) {
      throw new IllegalStateException("the shard is elsewhere: " + reply.getFirst());
    }
    return new Cleaned(text(reply.get(1)), (Long) reply.get(2));
  }

  private static String text(Object bytes) {
    return new String((byte[]) bytes, StandardCharsets.UTF_8);
  }
}
