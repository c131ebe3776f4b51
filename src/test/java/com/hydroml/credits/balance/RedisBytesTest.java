package com.hydroml.credits.balance;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.backing.TestRedis;
import com.hydroml.credits.journal.HoldDetails;
import com.hydroml.credits.journal.Outcome;
import com.hydroml.credits.journal.OutcomeCodec;
import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.redis.ShardKeys;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Redis needs for an account, a hold and a key, as its own {@code MEMORY USAGE} says: {@code
 * mvn test -Dtest=RedisBytesTest -Dmeasure=true}. docs/performance.md has the figures.
 */
@EnabledIfSystemProperty(named = "measure", matches = "true")
class RedisBytesTest {

  private static final Logger log = LoggerFactory.getLogger(RedisBytesTest.class);
  private static final int COUNT = 2000;

  /** A key's place in the table of keys, which MEMORY USAGE leaves out. */
  private static final long BYTES_OF_A_SLOT = 8;

  private static final long FUNDS = 1_000_000;

  private static ScriptFixture redis;

  @BeforeAll
  static void start() {
    redis = new ScriptFixture(TestRedis.single());
    for (int shard = 0; shard < Shards.COUNT; shard++) {
      redis.open(ShardKeys.of(shard, 1));
    }
  }

  @AfterAll
  static void stop() {
    redis.close();
  }

  @Test
  void accountsHoldsAndKeysAreSmall() {
    Sum idle = new Sum();
    Sum hold = new Sum();
    Sum openKey = new Sum();
    Sum closedKey = new Sum();
    for (int i = 0; i < COUNT; i++) {
      String account = "user:%08d".formatted(i);
      ShardKeys keys = ScriptFixture.keysOf(account);
      redis.install(TestSnapshot.of(account).at(7, 0).balance(FUNDS, 0).build());
      idle.add(bytes(keys, "a:" + account));
      hold.add(bytes(keys, "h:" + authorize(account, uuid(2 * i), false)));
      hold.add(bytes(keys, "e:" + account));
      openKey.add(bytes(keys, "k:" + account + "/" + uuid(2 * i)));
      authorize(account, uuid(2 * i + 1), true);
      closedKey.add(bytes(keys, "k:" + account + "/" + uuid(2 * i + 1)));
    }
    for (int shard = 0; shard < Shards.COUNT; shard++) {
      hold.add(bytes(ShardKeys.of(shard, 1), "x"));
    }
    log.info(
        "bytes in Redis: idle account {}, open hold with its index entries {}, remembered key {}"
            + " while its hold is open and {} from then on",
        idle.each(),
        hold.each(),
        openKey.each(),
        closedKey.each());
    assertThat(idle.each()).as("an idle account").isLessThanOrEqualTo(250);
    assertThat(hold.each()).as("an open hold with its index entries").isLessThanOrEqualTo(500);
  }

  /** Bytes of so many things. */
  private static final class Sum {
    private long bytes;

    void add(long more) {
      bytes += more;
    }

    long each() {
      return bytes / COUNT;
    }
  }

  private static long bytes(ShardKeys keys, String key) {
    return redis.number(keys, "MEMORY", "USAGE", keys.prefix() + key, "SAMPLES", "0")
        + BYTES_OF_A_SLOT;
  }

  private static String uuid(int number) {
    return "3fa85f64-5717-4562-b3fc-%012d".formatted(number);
  }

  private static String authorize(String account, String key, boolean capture) {
    ScriptReply reply =
        redis.run(
            new Operation.Authorize(
                account, 50_000, 900, capture, HoldDetails.NONE, ScriptFixture.key(key, 1)));
    return ((Outcome.HoldChanged) OutcomeCodec.decode(reply.payload())).hold().id();
  }
}
