package com.hydroml.credits.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.redis.RedisGateway;
import com.hydroml.credits.redis.ShardKeys;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Acknowledgements of several shards travel together, and each shard is answered by itself. */
class AcknowledgementsTest {

  private final Queue<CompletableFuture<List<Object>>> underWay = new ArrayDeque<>();
  private final List<List<String>> calls = new ArrayList<>();
  private final List<String> answers = new ArrayList<>();
  private final RedisGateway redis =
      (script, shard, keys, arguments) -> {
        calls.add(keys.stream().map(key -> new String(key, StandardCharsets.UTF_8)).toList());
        underWay.add(new CompletableFuture<>());
        return underWay.peek();
      };
  private final Acknowledgements acknowledgements = new Acknowledgements(redis);

  @Test
  void whatOneShardFailsWithOrIsRefusedIsItsOwn() {
    offer(1, 1, "first");
    offer(1, 1, "failing");
    offer(2, 1, "refused");
    offer(3, 1, "one");
    offer(3, 1, "two");
    underWay.remove().complete(List.of(List.of(0L, 1L)));
    assertThat(calls).containsExactly(List.of(key(1)), List.of(key(1), key(2), key(3)));
    byte[] why = "WRONGTYPE".getBytes(StandardCharsets.UTF_8);
    underWay.remove().complete(List.of(List.of(99L, why), List.of(90L, 2L), List.of(0L, 5L, -1L)));
    assertThat(answers).containsExactly("first 1", "failing -2", "refused -2", "one 5", "two -1");
  }

  @Test
  void anOlderGenerationIsNotAskedForBesideANewerAndSaysNothingOfIt() {
    offer(9, 1, "first");
    offer(1, 1, "older");
    offer(1, 2, "newer");
    offer(1, 1, "older again");
    underWay.remove().complete(List.of(List.of(0L, 1L)));
    underWay.remove().complete(List.of(List.of(0L, 7L)));
    assertThat(answers).containsExactly("first 1", "older -2", "newer 7", "older again -2");
  }

  @Test
  void aCallWithoutReplySaysNothingOfAnyAndTheNextGoesOn() {
    offer(1, 1, "first");
    offer(2, 1, "second");
    underWay.remove().completeExceptionally(new IllegalStateException("no reply"));
    underWay.remove().complete(List.of(List.of(0L, 3L)));
    assertThat(answers).containsExactly("first -2", "second 3");
  }

  private void offer(int shard, long generation, String account) {
    acknowledgements.offer(
        ShardKeys.of(shard, generation),
        account,
        1,
        "1-1",
        upto -> answers.add(account + " " + upto));
  }

  private static String key(int shard) {
    return new String(ShardKeys.of(shard, 1).generationKey(), StandardCharsets.UTF_8);
  }
}
