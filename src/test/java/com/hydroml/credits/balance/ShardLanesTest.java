package com.hydroml.credits.balance;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.journal.Standing;
import com.hydroml.credits.journal.TestJournal;
import com.hydroml.credits.journal.TestStanding;
import com.hydroml.credits.redis.RedisGateway;
import com.hydroml.credits.redis.ShardKeys;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Operations of one lane meet in a call, whichever of its shards they are for. */
class ShardLanesTest {

  private final List<List<String>> calls = new ArrayList<>();
  private final Deque<CompletableFuture<List<Object>>> underWay = new ArrayDeque<>();
  private final RedisGateway redis =
      (script, shard, keys, arguments) -> {
        calls.add(keys.stream().map(key -> new String(key, StandardCharsets.UTF_8)).toList());
        underWay.add(new CompletableFuture<>());
        return underWay.getLast();
      };

  @Test
  void whatArrivesDuringACallGoesTogetherByShardInTheNext() {
    Standing standing = TestStanding.leased();
    try (TestJournal journal = new TestJournal(redis)) {
      ShardLanes lanes =
          new ShardLanes(
              FirstGenerations.served(standing),
              new OperationsScript(redis, ScriptFixture.PROPERTIES),
              redis,
              journal.journal(),
              ScriptFixture.PROPERTIES);
      for (int shard : new int[] {1, 2, 3, 2}) {
        lanes.submit(shard, List.of(new byte[] {1}), new Interest(), (called, failure) -> {});
      }
      assertThat(calls).containsExactly(List.of(key(1)));
      underWay.getFirst().completeExceptionally(new IllegalStateException("no reply"));
      assertThat(calls).containsExactly(List.of(key(1)), List.of(key(2), key(3)));
    }
  }

  private static String key(int shard) {
    return new String(ShardKeys.of(shard, 1).generationKey(), StandardCharsets.UTF_8);
  }
}
