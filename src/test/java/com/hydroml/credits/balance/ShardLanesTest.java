package com.hydroml.credits.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.journal.TestJournal;
import com.hydroml.credits.journal.TestStanding;
import com.hydroml.credits.redis.RedisGateway;
import com.hydroml.credits.redis.ShardKeys;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Operations of one lane meet in a call, whichever of its shards they are for; the next call waits
 * until the events of the last are journaled, but not for long.
 */
class ShardLanesTest {

  private static final Duration FOR_EVER = Duration.ofHours(1);

  private final List<List<String>> calls = new CopyOnWriteArrayList<>();
  private final Queue<CompletableFuture<List<Object>>> underWay = new ConcurrentLinkedQueue<>();
  private final Queue<CompletableFuture<List<Object>>> acknowledging =
      new ConcurrentLinkedQueue<>();
  private final RedisGateway redis =
      (script, shard, keys, arguments) -> {
        CompletableFuture<List<Object>> reply = new CompletableFuture<>();
        if (script.name().equals("operations")) {
          calls.add(keys.stream().map(key -> new String(key, StandardCharsets.UTF_8)).toList());
          underWay.add(reply);
        } else {
          acknowledging.add(reply);
        }
        return reply;
      };
  private final TestJournal journal = new TestJournal(redis);

  @AfterEach
  void close() {
    journal.close();
  }

  @Test
  void whatArrivesDuringACallGoesTogetherByShardInTheNext() {
    ShardLanes lanes = lanes(FOR_EVER);
    for (int shard : new int[] {1, 2, 3, 2}) {
      submit(lanes, shard, 1);
    }
    assertThat(calls).containsExactly(List.of(key(1)));
    underWay.remove().completeExceptionally(new IllegalStateException("no reply"));
    assertThat(calls).containsExactly(List.of(key(1)), List.of(key(2), key(3)));
  }

  @Test
  void theNextCallWaitsUntilKafkaHasAllEventsOfTheLastAndRedisKnows() {
    ShardLanes lanes = lanes(FOR_EVER);
    journal.confirms(false);
    submit(lanes, 1, 2);
    submit(lanes, 2, 1);
    underWay.remove().complete(List.of(decided(2)));
    journal.confirm(1);
    await().until(() -> acknowledging.size() == 1);
    acknowledging.remove().complete(List.of(List.of(0L, 1L)));
    assertThat(calls).containsExactly(List.of(key(1)));
    journal.confirm(1);
    await().until(() -> acknowledging.size() == 1);
    assertThat(calls).containsExactly(List.of(key(1)));
    acknowledging.remove().complete(List.of(List.of(0L, 2L)));
    assertThat(calls).containsExactly(List.of(key(1)), List.of(key(2)));
  }

  @Test
  void anAcknowledgementThatFailsHoldsNobodyUp() {
    ShardLanes lanes = lanes(FOR_EVER);
    submit(lanes, 1, 1);
    submit(lanes, 2, 1);
    underWay.remove().complete(List.of(decided(1)));
    await().until(() -> acknowledging.size() == 1);
    acknowledging.remove().completeExceptionally(new IllegalStateException("no reply"));
    assertThat(calls).containsExactly(List.of(key(1)), List.of(key(2)));
  }

  @Test
  void aSlowKafkaIsNotWaitedForLongerThanThePause() {
    ShardLanes lanes = lanes(Duration.ofMillis(1));
    journal.confirms(false);
    submit(lanes, 1, 1);
    submit(lanes, 2, 1);
    underWay.remove().complete(List.of(decided(1)));
    await().untilAsserted(() -> assertThat(calls).hasSize(2));
  }

  private ShardLanes lanes(Duration longestPause) {
    BalanceProperties p = ScriptFixture.PROPERTIES;
    BalanceProperties properties =
        new BalanceProperties(
            p.keys(),
            p.largestCall(),
            p.queueLimit(),
            longestPause,
            p.outboxLimit(),
            p.sweepInterval(),
            p.leftBehindAfter());
    return new ShardLanes(
        FirstGenerations.served(TestStanding.leased()),
        new OperationsScript(redis, properties),
        redis,
        journal.journal(),
        properties);
  }

  private static void submit(ShardLanes lanes, int shard, int operations) {
    List<byte[]> encoded = Collections.nCopies(operations, new byte[] {1});
    lanes.submit(shard, encoded, new Interest(), (called, failure) -> {});
  }

  /** A shard's reply to operations that caused an event each. */
  private static List<Object> decided(int operations) {
    byte[] text = "text".getBytes(StandardCharsets.UTF_8);
    List<Object> reply = new ArrayList<>(List.of(0L));
    for (long version = 1; version <= operations; version++) {
      reply.add(List.of(0L, 0L, text, 0L, text, version, version, text, text));
    }
    return reply;
  }

  private static String key(int shard) {
    return new String(ShardKeys.of(shard, 1).generationKey(), StandardCharsets.UTF_8);
  }
}
