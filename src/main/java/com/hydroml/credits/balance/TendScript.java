package com.hydroml.credits.balance;

import com.hydroml.credits.journal.OutboxEntries;
import com.hydroml.credits.journal.OutboxEntry;
import com.hydroml.credits.redis.GatedScript;
import com.hydroml.credits.redis.GatedScript.Part;
import com.hydroml.credits.redis.RedisGateway;
import com.hydroml.credits.redis.ShardKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** Asks shards what has to be seen to. */
final class TendScript {

  /** How many holds one expiry releases at most; the same number stands in the script. */
  static final int HOLDS_PER_EXPIRY = 64;

  private static final Logger log = LoggerFactory.getLogger(TendScript.class);

  private static final GatedScript SCRIPT = GatedScript.of("tend", "shard/tend.lua");
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

  /**
   * Asks several shards of one lane in one call.
   *
   * @param most left-behind events of each, at most
   * @return for each of them how it stands; null where it cannot be known
   */
  Mono<List<@Nullable Tended>> run(
      List<ShardKeys> shards, Duration leftBehindAfter, ToIntFunction<ShardKeys> most) {
    return Mono.fromCompletionStage(
            () ->
                SCRIPT.run(
                    redis,
                    shards.stream()
                        .map(
                            keys ->
                                new Part(
                                    keys,
                                    List.of(head(keys, leftBehindAfter, most.applyAsInt(keys)))))
                        .toList()))
        .map(
            replies -> {
              List<@Nullable Tended> all = new ArrayList<>(shards.size());
              for (int i = 0; i < shards.size(); i++) {
                all.add(tended(shards.get(i), replies.get(i)));
              }
              return all;
            });
  }

  private static byte[] head(ShardKeys keys, Duration leftBehindAfter, int most) {
    return GatedScript.head(
        keys, out -> out.packLong(leftBehindAfter.toMillis()).packInt(most).packInt(MOST_DUE));
  }

  @SuppressWarnings("unchecked")
  private static @Nullable Tended tended(ShardKeys keys, List<Object> reply) {
    if ((Long) reply.getFirst() != 0) {
      log.debug("shard {} could not be tended: {}", keys.shard(), reply.getFirst());
      return null;
    }
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
