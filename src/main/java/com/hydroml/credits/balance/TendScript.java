package com.hydroml.credits.balance;

import com.hydroml.credits.journal.OutboxEntries;
import com.hydroml.credits.journal.OutboxEntry;
import com.hydroml.credits.redis.GatedScript;
import com.hydroml.credits.redis.RedisGateway;
import com.hydroml.credits.redis.ShardKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Mono;

/** Asks a shard what has to be seen to. */
final class TendScript {

  /** How many holds one expiry releases at most; the same number stands in the script. */
  static final int HOLDS_PER_EXPIRY = 64;

  private static final GatedScript SCRIPT = GatedScript.of("tend", "shard/tend.lua");
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
                SCRIPT.run(
                    redis,
                    keys,
                    out ->
                        out.packLong(leftBehindAfter.toMillis())
                            .packInt(MOST_ENTRIES)
                            .packInt(MOST_DUE)))
        .map(reply -> tended(keys, reply));
  }

  @SuppressWarnings("unchecked")
  private static Tended tended(ShardKeys keys, List<Object> reply) {
    List<String> due = new ArrayList<>();
    for (Object account : (List<Object>) reply.get(4)) {
      due.add(GatedScript.text(account));
    }
    return new Tended(
        (Long) reply.get(1),
        (Long) reply.get(2),
        (Long) reply.get(3),
        due,
        OutboxEntries.of(keys, (List<Object>) reply.get(5)));
  }
}
