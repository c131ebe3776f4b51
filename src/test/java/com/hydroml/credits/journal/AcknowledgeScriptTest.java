package com.hydroml.credits.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.backing.TestRedis;
import com.hydroml.credits.protocol.AcknowledgedPrefix;
import com.hydroml.credits.redis.GatedScript;
import com.hydroml.credits.redis.GatedScript.Part;
import com.hydroml.credits.redis.RedisGateway;
import com.hydroml.credits.redis.ScriptArgument;
import com.hydroml.credits.redis.ShardKeys;
import com.hydroml.credits.redis.TestGateway;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Journaled means that the whole prefix is (I2): the acknowledge script keeps the contiguous part,
 * in whatever order acknowledgements come.
 */
class AcknowledgeScriptTest {

  private static final GatedScript ACKNOWLEDGE =
      GatedScript.of("acknowledge", "journal/acknowledge.lua");
  private static final ShardKeys KEYS = ShardKeys.of(5, 1);

  private static TestRedis redis;
  private static TestGateway connection;
  private static RedisGateway gateway;

  @BeforeAll
  static void start() {
    redis = TestRedis.single();
    connection = TestGateway.of(redis);
    gateway = connection.gateway();
  }

  @AfterAll
  static void stop() {
    connection.close();
    redis.close();
  }

  @BeforeEach
  void accounts() {
    redis.send("FLUSHALL");
    redis.send("SET ec:{s5}:generation 1");
    redis.send("HSET ec:{s5}:g1:a:one a 0 j 0");
    redis.send("HSET ec:{s5}:g1:a:two a 0 j 7");
  }

  private record Item(String account, long version, String outboxId) {}

  @Test
  void versionsInOrderMoveThePrefix() {
    assertThat(acknowledge(new Item("one", 1, ""))).containsExactly(0L, 1L);
    assertThat(acknowledge(new Item("one", 2, ""), new Item("one", 3, "")))
        .containsExactly(0L, 3L, 3L);
    assertThat(journaled("one")).isEqualTo("3");
  }

  @Test
  void aVersionAboveAGapWaitsForItsPredecessor() {
    assertThat(acknowledge(new Item("one", 3, ""), new Item("one", 4, "")))
        .containsExactly(0L, 0L, 0L);
    assertThat(journaled("one")).isEqualTo("0");
    assertThat(acknowledge(new Item("one", 1, ""))).containsExactly(0L, 1L);
    assertThat(acknowledge(new Item("one", 2, ""))).containsExactly(0L, 4L);
    assertThat(redis.send("EXISTS ec:{s5}:g1:p:one")).as("nothing waits").isEqualTo("0");
  }

  @Test
  void whatWasAcknowledgedBeforeChangesNothing() {
    assertThat(acknowledge(new Item("two", 7, ""), new Item("two", 3, "")))
        .containsExactly(0L, 7L, 7L);
    acknowledge(new Item("two", 9, ""), new Item("two", 9, ""));
    assertThat(acknowledge(new Item("two", 8, ""))).containsExactly(0L, 9L);
    assertThat(redis.send("EXISTS ec:{s5}:g1:p:two")).isEqualTo("0");
  }

  @Test
  void asksOnlyAndSaysIfRedisLacksTheAccount() {
    assertThat(
            acknowledge(new Item("two", 0, ""), new Item("gone", 0, ""), new Item("gone", 5, "")))
        .containsExactly(0L, 7L, -1L, -1L);
    assertThat(redis.send("EXISTS ec:{s5}:g1:a:gone")).isEqualTo("0");
    assertThat(redis.send("EXISTS ec:{s5}:g1:p:gone")).isEqualTo("0");
  }

  @Test
  void outboxEntriesThatKafkaHasAreRemovedAlsoAboveAGap() {
    String first = add();
    String second = add();
    String third = add();
    acknowledge(new Item("one", 2, second), new Item("gone", 1, third));
    assertThat(redis.send("XLEN ec:{s5}:g1:o")).isEqualTo("1");
    acknowledge(new Item("one", 1, first), new Item("one", 1, first));
    assertThat(redis.send("XLEN ec:{s5}:g1:o")).isEqualTo("0");
    assertThat(journaled("one")).isEqualTo("2");
  }

  @Test
  void manyAtOnceAreTakenWhole() {
    List<Item> items = new ArrayList<>();
    for (int version = 1; version <= 2_000; version++) {
      items.add(new Item("one", version, add()));
    }
    List<Object> reply = acknowledge(items.toArray(Item[]::new));
    assertThat(reply).hasSize(2_001).endsWith(2_000L);
    assertThat(redis.send("XLEN ec:{s5}:g1:o")).isEqualTo("0");
  }

  @Test
  void anotherGenerationDoesNothing() {
    redis.send("SET ec:{s5}:generation 2");
    String entry = add();
    assertThat(acknowledge(new Item("one", 1, entry))).containsExactly(90L, 2L);
    assertThat(journaled("one")).isEqualTo("0");
    assertThat(redis.send("XLEN ec:{s5}:g1:o")).isEqualTo("1");
    redis.send("DEL ec:{s5}:generation");
    assertThat(acknowledge(new Item("one", 1, entry))).containsExactly(90L, -1L);
  }

  @Test
  void anyOrderComesToTheSame() {
    long seed = Long.getLong("seed", new Random().nextLong());
    Random random = new Random(seed);
    List<Long> versions = new ArrayList<>(LongStream.rangeClosed(1, 500).boxed().toList());
    Collections.shuffle(versions, random);
    AcknowledgedPrefix rule = AcknowledgedPrefix.loadedAt(0);
    while (!versions.isEmpty()) {
      List<Item> items = new ArrayList<>();
      for (int i = random.nextInt(5); i >= 0 && !versions.isEmpty(); i--) {
        long version = versions.removeLast();
        items.add(new Item("one", version, ""));
        rule = rule.acknowledge(version);
      }
      assertThat(acknowledge(items.toArray(Item[]::new))).as("seed %d", seed).endsWith(rule.upto());
    }
    assertThat(journaled("one")).isEqualTo("500");
  }

  private static String add() {
    return redis.send("XADD ec:{s5}:g1:o * e event");
  }

  private static String journaled(String account) {
    return redis.send("HGET ec:{s5}:g1:a:" + account + " j");
  }

  @Test
  void shardsOfOneCallAreAcknowledgedEachByItself() {
    ShardKeys other = ShardKeys.of(9, 1);
    ShardKeys older = ShardKeys.of(6, 1);
    redis.send("SET ec:{s9}:generation 1");
    redis.send("HSET ec:{s9}:g1:a:three a 0 j 1");
    redis.send("SET ec:{s6}:generation 2");
    List<List<Object>> replies =
        acknowledge(
            part(other, new Item("three", 2, "")),
            part(older, new Item("four", 1, "")),
            part(KEYS, new Item("two", 8, ""), new Item("one", 2, "")));
    assertThat(replies).containsExactly(List.of(0L, 2L), List.of(90L, 2L), List.of(0L, 8L, 0L));
    assertThat(journaled("two")).isEqualTo("8");
    assertThat(journaled("one")).isEqualTo("0");
  }

  @Test
  void whatOneShardFailsWithIsItsOwn() {
    ShardKeys other = ShardKeys.of(9, 1);
    redis.send("SET ec:{s9}:generation 1");
    redis.send("HSET ec:{s9}:g1:a:three a 0 j 1");
    redis.send("SET ec:{s5}:g1:p:one nonsense");
    List<List<Object>> replies =
        acknowledge(part(KEYS, new Item("one", 2, "")), part(other, new Item("three", 2, "")));
    assertThat(replies.get(0).getFirst()).isEqualTo(99L);
    assertThat(GatedScript.text(replies.get(0).get(1))).contains("WRONGTYPE");
    assertThat(replies.get(1)).containsExactly(0L, 2L);
  }

  private static List<Object> acknowledge(Item... items) {
    return acknowledge(part(KEYS, items)).getFirst();
  }

  private static List<List<Object>> acknowledge(Part... shards) {
    return ACKNOWLEDGE
        .run(gateway, List.of(shards))
        .toCompletableFuture()
        .orTimeout(10, TimeUnit.SECONDS)
        .join();
  }

  private static Part part(ShardKeys keys, Item... items) {
    byte[] body =
        ScriptArgument.of(
            out -> {
              out.packArrayHeader(items.length * 3);
              for (Item item : items) {
                out.packString(item.account).packLong(item.version).packString(item.outboxId);
              }
            });
    return new Part(keys, List.of(GatedScript.head(keys, out -> {}), body));
  }
}
