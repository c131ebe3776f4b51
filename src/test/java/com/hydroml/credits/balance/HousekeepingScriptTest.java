package com.hydroml.credits.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.balance.HotStateSource.StoredHold;
import com.hydroml.credits.balance.TendScript.Tended;
import com.hydroml.credits.journal.OutboxEntry;
import com.hydroml.credits.journal.TestStanding;
import com.hydroml.credits.kernel.HoldId;
import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.redis.ShardKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a shard's housekeeping is told, and which stubs of closed holds it drops. */
class HousekeepingScriptTest extends ScriptTest {

  @Test
  void tendingTellsOfTheOutboxTheOpenHoldsAndTheAccountsThatAreDue() {
    Installed due = installed(AccountStatus.ACTIVE, 0, 1, past(), future(), future());
    String other = sameShardAs(due.account());
    ShardKeys keys = ScriptFixture.keysOf(other);
    scripts.call(keys, "DEL", keys.prefix() + "o");
    scripts.grant(other, 10, "one");
    ScriptReply grant = scripts.grant(other, 10, "two");
    held(other, 5);
    Tended young = tend(keys, Duration.ofHours(1));
    assertThat(young.outboxEntries()).isEqualTo(3);
    assertThat(young.leftBehind()).isEmpty();
    assertThat(young.openHolds()).isEqualTo(4);
    assertThat(young.dueAccounts()).containsExactly(due.account());
    await().until(() -> tend(keys, Duration.ZERO).oldestAge() > 0);
    Tended old = tend(keys, Duration.ZERO);
    assertThat(old.leftBehind()).extracting(OutboxEntry::account).containsOnly(other);
    assertThat(old.leftBehind()).extracting(OutboxEntry::version).containsExactly(1L, 2L, 3L);
    assertThat(old.leftBehind().get(1).outboxId()).isEqualTo(grant.events().getFirst().outboxId());
    assertThat(old.leftBehind().get(1).event()).isEqualTo(grant.events().getFirst().event());
  }

  @Test
  void onlyWhatIsOldEnoughCountsAsLeftBehind() {
    String account = account(10);
    ShardKeys keys = ScriptFixture.keysOf(account);
    scripts.call(keys, "DEL", keys.prefix() + "o");
    scripts.grant(account, 10, "old");
    await().until(() -> tend(keys, Duration.ofMillis(100)).leftBehind().size() == 1);
    assertThat(tend(List.of(keys), Duration.ofMillis(100), 0).getFirst().leftBehind())
        .as("where there is no room for any")
        .isEmpty();
    scripts.grant(account, 10, "young");
    assertThat(tend(keys, Duration.ofSeconds(5)).leftBehind()).isEmpty();
  }

  @Test
  void shardsOfOneCallAreTendedEachByItself() {
    String sound = account(10);
    String broken = account(10);
    while (Shards.of(broken) == Shards.of(sound)) {
      broken = account(10);
    }
    ShardKeys whole = ScriptFixture.keysOf(sound);
    ShardKeys wrong = ScriptFixture.keysOf(broken);
    scripts.call(wrong, "RENAME", wrong.prefix() + "o", wrong.prefix() + "away");
    scripts.call(wrong, "SET", wrong.prefix() + "o", "no stream");
    try {
      List<Tended> tended =
          tend(List.of(wrong, ShardKeys.of(whole.shard(), 2), whole), Duration.ofHours(1));
      assertThat(tended.get(0)).as("of a shard whose outbox is broken").isNull();
      assertThat(tended.get(1)).as("of another generation").isNull();
      assertThat(tended.get(2).outboxEntries()).isPositive();
    } finally {
      scripts.call(wrong, "RENAME", wrong.prefix() + "away", wrong.prefix() + "o");
    }
  }

  @Test
  void stubsAreDroppedWhenTheLedgerHasThemAndTheirTimeIsOver() {
    String account = account(1_000);
    ShardKeys keys = ScriptFixture.keysOf(account);
    HoldId posted = closed(account);
    HoldId notPosted = closed(account);
    HoldId refundedSince = closed(account);
    Map<String, Long> ledger = new HashMap<>();
    ledger.put(posted.value(), audit(account).stub(posted.value()).version());
    ledger.put(refundedSince.value(), audit(account).stub(refundedSince.value()).version());
    changed(refund(refundedSince, 1L));
    HoldId open = held(account, 10);
    String drops = drops(keys);
    assertThat(sweep(ledger, Duration.ofHours(2), 512)).isZero();
    assertThat(sweep(ledger, Duration.ZERO, 512)).isOne();
    assertThat(scripts.read(posted, Coverage.ALL).code()).isEqualTo(ReplyCode.HOLD_ABSENT);
    for (HoldId kept : List.of(notPosted, refundedSince, open)) {
      assertThat(scripts.read(kept, Coverage.ALL).code()).isEqualTo(ReplyCode.HOLD);
    }
    assertThat(drops(keys)).as("who reads the ledger now reads again").isNotEqualTo(drops);
  }

  @Test
  void stubsThatTheLedgerLacksNeverHideThoseThatItHas() {
    String account = account(1_000);
    Map<String, Long> ledger = new HashMap<>();
    List<HoldId> lacking = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      lacking.add(closed(account));
    }
    for (int i = 0; i < 5; i++) {
      HoldId hold = closed(account);
      ledger.put(hold.value(), audit(account).stub(hold.value()).version());
    }
    StubJanitor janitor = janitor(ledger, Duration.ZERO, 1);
    assertThat(janitor.sweep().block()).as("one sweep is bounded").isZero();
    assertThat(janitor.sweep().block()).as("the next goes on from there").isEqualTo(5);
    lacking.forEach(hold -> ledger.put(hold.value(), Long.MAX_VALUE));
    int dropped = 0;
    for (int i = 0; i < 4; i++) {
      dropped += janitor.sweep().block();
    }
    assertThat(dropped).as("and comes back to the oldest").isEqualTo(25);
  }

  @Test
  void anEntryWithoutAStubLeavesTheIndex() {
    String account = account(0);
    ShardKeys keys = ScriptFixture.keysOf(account);
    StoredHold gone = InstallScriptTest.closedHold(account, 5);
    scripts.call(keys, "ZADD", keys.prefix() + "c", "5", gone.hold().id());
    assertThat(sweep(Map.of(gone.hold().id(), 1L), Duration.ZERO, 512)).isZero();
    assertThat(scripts.text(keys, "ZSCORE", keys.prefix() + "c", gone.hold().id())).isNull();
  }

  @Test
  void aLedgerThatCannotBeReadDropsNothing() {
    String account = account(100);
    HoldId hold = closed(account);
    StubJanitor janitor =
        new StubJanitor(
            new StubScripts(scripts.gateway),
            new FakeSource().failing(new IllegalStateException("no ledger")),
            FirstGenerations.served(TestStanding.leased()),
            Duration.ZERO,
            512);
    assertThat(janitor.sweep().block()).isZero();
    assertThat(scripts.read(hold, Coverage.ALL).code()).isEqualTo(ReplyCode.HOLD);
  }

  private static int sweep(Map<String, Long> ledger, Duration retention, int page) {
    return janitor(ledger, retention, page).sweep().block();
  }

  private static StubJanitor janitor(Map<String, Long> ledger, Duration retention, int page) {
    FakeSource source = new FakeSource().posted(ledger);
    return new StubJanitor(
        new StubScripts(scripts.gateway),
        source,
        FirstGenerations.served(TestStanding.leased()),
        retention,
        page);
  }

  private HoldId closed(String account) {
    HoldId hold = held(account, 10);
    changed(capture(hold, null, true));
    return hold;
  }

  private String sameShardAs(String account) {
    String other = name();
    while (!ScriptFixture.keysOf(other).prefix().equals(ScriptFixture.keysOf(account).prefix())) {
      other = name();
    }
    scripts.create(other);
    return other;
  }

  private static String drops(ShardKeys keys) {
    return scripts.drops(keys);
  }

  private static Tended tend(ShardKeys keys, Duration leftBehindAfter) {
    return tend(List.of(keys), leftBehindAfter).getFirst();
  }

  private static List<Tended> tend(List<ShardKeys> shards, Duration leftBehindAfter) {
    return tend(shards, leftBehindAfter, 512);
  }

  private static List<Tended> tend(List<ShardKeys> shards, Duration leftBehindAfter, int most) {
    return new TendScript(scripts.gateway).run(shards, leftBehindAfter, keys -> most).block();
  }
}
