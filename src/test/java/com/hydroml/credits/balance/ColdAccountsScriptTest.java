package com.hydroml.credits.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.backing.TestRedis;
import com.hydroml.credits.balance.HotStateSource.AccountSnapshot;
import com.hydroml.credits.journal.Outcome;
import com.hydroml.credits.journal.TestStanding;
import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.protocol.ColdDropRule;
import com.hydroml.credits.redis.ShardKeys;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which accounts may leave Redis, and what a load makes of it that was under way (I1, I4, I6). */
class ColdAccountsScriptTest extends ScriptTest {

  private static final ColdProperties PROPERTIES =
      new ColdProperties(Duration.ofHours(12), Duration.ofMinutes(1), Duration.ofMillis(1));

  private static ColdAccounts cold(ScriptFixture redis, FakeSource ledger) {
    ShardGenerations generations = FirstGenerations.served(TestStanding.leased());
    return new ColdAccounts(
        new HotScan(redis.gateway, generations),
        redis.gateway,
        ledger,
        generations,
        PROPERTIES,
        Clock.systemUTC(),
        new SimpleMeterRegistry());
  }

  private static int drop(String account, long posted, Duration idle) {
    return cold(scripts, new FakeSource())
        .drop(Shards.of(account), List.of(Map.entry(account, posted)), idle)
        .block();
  }

  private static boolean isThere(String account) {
    ShardKeys keys = ScriptFixture.keysOf(account);
    return scripts.number(keys, "EXISTS", keys.prefix() + "a:" + account) == 1;
  }

  private static void journaled(String account, long version) {
    ShardKeys keys = ScriptFixture.keysOf(account);
    scripts.call(keys, "HSET", keys.prefix() + "a:" + account, "j", Long.toString(version));
  }

  private static String drops(String account) {
    return scripts.drops(ScriptFixture.keysOf(account));
  }

  @Test
  void theScriptDecidesAsTheRuleDoes() {
    for (long journaled : new long[] {0, 9, 10}) {
      for (int open : new int[] {0, 1, 2}) {
        for (long posted : new long[] {0, 9, 10, 11}) {
          long[] expiries = new long[open];
          java.util.Arrays.fill(expiries, future());
          String account = installed(AccountStatus.ACTIVE, 100, 5, expiries).account();
          journaled(account, journaled);
          boolean may = ColdDropRule.mayDrop(10, journaled, open, posted);
          assertThat(drop(account, posted, Duration.ZERO))
              .as("journaled %d, %d open holds, posted %d", journaled, open, posted)
              .isEqualTo(may ? 1 : 0);
          assertThat(isThere(account)).isEqualTo(!may);
        }
      }
    }
  }

  @Test
  void onlyAnAccountThatNobodyHasUsedForLongGoes() {
    String account = installed(AccountStatus.ACTIVE, 100, 0).account();
    assertThat(drop(account, 10, Duration.ofHours(1))).as("just loaded").isZero();
    ShardKeys keys = ScriptFixture.keysOf(account);
    String longAgo = Long.toString(now() - 2 * DAY);
    scripts.call(keys, "HSET", keys.prefix() + "a:" + account, "l", longAgo);
    scripts.call(keys, "HSET", keys.prefix() + "a:" + account, "t", Long.toString(now()));
    assertThat(drop(account, 10, Duration.ofHours(1))).as("just used").isZero();
    scripts.call(keys, "HSET", keys.prefix() + "a:" + account, "t", longAgo);
    assertThat(drop(account, 10, Duration.ofHours(1))).isOne();
    assertThat(drop(account, 10, Duration.ofHours(1))).as("not there any more").isZero();
  }

  @Test
  void aDropRaisesTheCounterAndADropThatDoesNotHappenLeavesIt() {
    String account = account(100);
    String before = drops(account);
    assertThat(drop(account, 1, Duration.ZERO)).as("not journaled").isZero();
    assertThat(drops(account)).isEqualTo(before);
    journaled(account, 1);
    assertThat(drop(account, 1, Duration.ZERO)).isOne();
    assertThat(Long.parseLong(drops(account))).isEqualTo(Long.parseLong(before) + 1);
  }

  /** Schedule 10: the first load's install comes after another load, a change and a drop. */
  @Test
  void aLoadThatBeganBeforeADropIsReadAgain() {
    String account = name();
    ShardKeys keys = ScriptFixture.keysOf(account);
    scripts.open(keys);
    AccountSnapshot read = TestSnapshot.of(account).build();
    String whenAbsent = drops(account);

    assertThat(scripts.install(keys, read, null, whenAbsent)).containsExactly(0L, 0L);
    scripts.grant(account, 100, "grant");
    journaled(account, 1);
    assertThat(drop(account, 1, Duration.ZERO)).isOne();

    assertThat(scripts.install(keys, read, null, whenAbsent)).containsExactly(0L, 1L);
    assertThat(scripts.install(keys, read, null, whenAbsent))
        .as("replayed")
        .containsExactly(0L, 1L);
    assertThat(isThere(account)).isFalse();
  }

  /** Schedule 15. */
  @Test
  void whatAKeyIsRememberedForOutlivesTheAccount() {
    String account = account(100);
    RequestKey key = key();
    Operation tooMuch = authorization(account, 500, false, key);
    Outcome declined = outcome(scripts.run(tooMuch));
    journaled(account, 1);
    assertThat(drop(account, 1, Duration.ZERO)).isOne();
    scripts.install(TestSnapshot.of(account).at(1, 1).balance(100, 0).build());
    scripts.grant(account, 1_000, "more");

    ScriptReply retry = scripts.run(tooMuch);

    assertThat(retry.replayed()).isTrue();
    assertThat(outcome(retry)).isEqualTo(declined);
  }

  @Test
  void aLedgerThatCannotBeReadDropsNothing() {
    String account = account(100);
    journaled(account, 1);
    FakeSource silent = new FakeSource().failing(new IllegalStateException("no ledger"));
    assertThat(cold(scripts, silent).sweep(Duration.ZERO).block()).isZero();
    assertThat(isThere(account)).isTrue();
  }

  @Test
  void aPassFindsEveryAccountOfEveryServerAndNothingElse() {
    try (ScriptFixture cluster = new ScriptFixture(TestRedis.cluster())) {
      for (int shard = 0; shard < Shards.COUNT; shard++) {
        cluster.open(ShardKeys.of(shard, 1));
      }
      Set<String> created = new HashSet<>();
      for (int i = 0; i < 2_000; i++) {
        String account = "user:a:" + i;
        cluster.create(account);
        created.add(account);
      }
      // The record of the key is itself the name of an account, to a careless eye.
      cluster.grant("user:a:1", 5, "a:user:b");
      ShardKeys older = ShardKeys.of(Shards.of("user:old"), 7);
      cluster.call(older, "HSET", older.prefix() + "a:user:old", "v", "1");
      HotScan scan = new HotScan(cluster.gateway, FirstGenerations.served(TestStanding.leased()));

      List<List<String>> parts = scan.pass(Duration.ofMillis(1)).collectList().block();

      assertThat(parts).hasSizeGreaterThan(3).allMatch(part -> part.size() < 1_500);
      assertThat(parts.stream().flatMap(List::stream).toList()).hasSameElementsAs(created);
    }
  }

  @Test
  void aSweepDropsWhatTheLedgerHas() {
    try (ScriptFixture redis = new ScriptFixture(TestRedis.single())) {
      FakeSource ledger = new FakeSource();
      for (int shard = 0; shard < Shards.COUNT; shard++) {
        redis.open(ShardKeys.of(shard, 1));
      }
      redis.create("user:posted");
      redis.create("user:behind");
      redis.create("user:unknown");
      ledger.posted(Map.of("user:posted", 0L, "user:behind", 1L));
      // The server's clock goes in steps of its own; nothing else makes this wait.
      await().until(() -> cold(redis, ledger).sweep(Duration.ZERO).block() == 1);
      ShardKeys keys = ScriptFixture.keysOf("user:posted");
      assertThat(redis.number(keys, "EXISTS", keys.prefix() + "a:user:posted")).isZero();
    }
  }
}
