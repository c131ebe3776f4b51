package com.hydroml.credits.balance;

import com.hydroml.credits.journal.EventCodec;
import com.hydroml.credits.journal.JournalEvent;
import com.hydroml.credits.journal.MalformedEventException;
import com.hydroml.credits.journal.OutboxEntry;
import com.hydroml.credits.redis.LuaScript;
import com.hydroml.credits.redis.RedisGateway;
import com.hydroml.credits.redis.ScriptArgument;
import com.hydroml.credits.redis.ShardKeys;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** Asks a shard what has to be seen to. */
final class TendScript {

  /** How many holds one expiry releases at most; the same number stands in the script. */
  static final int HOLDS_PER_EXPIRY = 64;

  private static final Logger log = LoggerFactory.getLogger(TendScript.class);
  private static final LuaScript SCRIPT = LuaScript.of("tend", "gate.lua", "shard/tend.lua");
  private static final long OTHER_GENERATION = 90;
  private static final int MOST_ENTRIES = 512;
  private static final int MOST_DUE = 256;

  private final RedisGateway redis;

  TendScript(RedisGateway redis) {
    this.redis = redis;
  }

  /**
   * How a shard stands.
   *
   * @param oldestAge milliseconds
   */
  record Tended(
      long outboxEntries,
      long oldestAge,
      long openHolds,
      List<String> dueAccounts,
      List<OutboxEntry> leftBehind) {}

  Mono<Tended> run(ShardKeys keys, Duration leftBehindAfter) {
    return Mono.fromCompletionStage(
            () ->
                redis.eval(
                    SCRIPT, keys.shard(), keys.generationKey(), header(keys, leftBehindAfter)))
        .map(TendScript::tended);
  }

  @SuppressWarnings("unchecked")
  private static Tended tended(List<Object> reply) {
    OtherGenerationException.check(reply, OTHER_GENERATION);
    List<String> due = new ArrayList<>();
    for (Object account : (List<Object>) reply.get(4)) {
      due.add(text(account));
    }
    return new Tended(
        (Long) reply.get(1),
        (Long) reply.get(2),
        (Long) reply.get(3),
        due,
        leftBehind((List<Object>) reply.get(5)));
  }

  private static List<OutboxEntry> leftBehind(List<Object> values) {
    List<OutboxEntry> entries = new ArrayList<>();
    for (int i = 0; i < values.size(); i += 2) {
      byte[] bytes = (byte[]) values.get(i + 1);
      try {
        JournalEvent event = EventCodec.decode(bytes);
        entries.add(new OutboxEntry(event.account(), event.version(), text(values.get(i)), bytes));
      } catch (MalformedEventException e) {
        log.error("Outbox entry {} is no event and stays: {}", text(values.get(i)), e.getMessage());
      }
    }
    return entries;
  }

  private static byte[] header(ShardKeys keys, Duration leftBehindAfter) {
    return ScriptArgument.of(
        out ->
            out.packString(keys.prefix())
                .packLong(keys.generation())
                .packString(keys.server())
                .packLong(leftBehindAfter.toMillis())
                .packInt(MOST_ENTRIES)
                .packInt(MOST_DUE));
  }

  private static String text(Object bytes) {
    return new String((byte[]) bytes, StandardCharsets.UTF_8);
  }
}
