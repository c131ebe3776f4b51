package com.hydroml.credits.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.backing.TestRedis;
import com.hydroml.credits.balance.Decision.Decided;
import com.hydroml.credits.balance.Decision.Refused;
import com.hydroml.credits.balance.HotStateSource.StoredHold;
import com.hydroml.credits.journal.HoldDetails;
import com.hydroml.credits.journal.Outcome;
import com.hydroml.credits.kernel.HoldId;
import com.hydroml.credits.kernel.RandomIds;
import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.redis.ShardKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * From an operation to a decision: what Redis lacks is loaded, what cannot be decided at once is
 * run again, what is not known is said to be unknown (I8), and journaled means journaled (I2).
 */
class EngineTest {

  private static Engine engine;
  private static int number;

  @BeforeAll
  static void start() {
    engine = new Engine(TestRedis.single());
  }

  @AfterAll
  static void stop() {
    engine.close();
  }

  @AfterEach
  void answersAgain() {
    engine.kafka.confirms(true);
    engine.ledger.silent(false);
  }

  @Test
  void anAccountThatRedisLacksIsLoadedOnceHoweverManyAskForIt() {
    String account = cold();
    int before = engine.ledger.reads.get();
    List<CompletableFuture<Decision>> decisions = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      decisions.add(
          engine
              .balances
              .execute(engine.grant(account, 1), Coverage.ALL, Durability.QUEUED)
              .toFuture());
    }
    assertThat(decisions).allSatisfy(d -> assertThat(d.join()).isInstanceOf(Decided.class));
    assertThat(engine.ledger.reads.get() - before).isLessThan(50);
    assertThat(balance(account).available()).isEqualTo(50);
    assertThat(balance(account).version()).isEqualTo(50);
  }

  @Test
  void whatNobodyKnowsIsNotFound() {
    assertThat(engine.execute(engine.authorize("nobody", 1)))
        .isEqualTo(new Refused(Refusal.ACCOUNT_NOT_FOUND));
    HoldId unknown = new RandomIds().holdId(3);
    assertThat(engine.execute(engine.capture(unknown, null)))
        .isEqualTo(new Refused(Refusal.HOLD_NOT_FOUND));
    assertThat(engine.balances.balance("nobody").block()).isEqualTo(new Reading.Absent());
    assertThat(engine.balances.hold(unknown).block()).isEqualTo(new Reading.Absent());
  }

  @Test
  void theStubOfAClosedHoldIsLoadedToDecideAndNotToRead() {
    String account = cold();
    StoredHold stub = InstallScriptTest.closedHold(account, 50);
    engine.ledger.holds.put(stub.hold().id(), stub);
    HoldId hold = HoldId.parse(stub.hold().id()).orElseThrow();
    assertThat(engine.balances.hold(hold).block()).isEqualTo(new Reading.Absent());
    Decision refunded = engine.execute(TestOperations.refund(hold, null, "because", engine.key()));
    assertThat(((Decided) refunded).outcome()).isInstanceOf(Outcome.HoldChanged.class);
    assertThat(balance(account).available()).isEqualTo(50);
    assertThat(engine.balances.hold(hold).block()).isInstanceOf(Reading.Hold.class);
  }

  @Test
  void aLedgerThatDoesNotAnswerLeavesTheOutcomeUnknownAndItsReturnIsNoticed() {
    String account = cold();
    engine.ledger.silent(true);
    Operation grant = engine.grant(account, 5);
    assertThat(engine.execute(grant)).isEqualTo(new Refused(Refusal.OUTCOME_UNKNOWN));
    engine.ledger.silent(false);
    await().until(() -> engine.execute(grant) instanceof Decided);
    assertThat(balance(account).available()).isEqualTo(5);
  }

  @Test
  void moreExpiredHoldsThanOneStepReleasesAreReleasedBeforeTheDecision() {
    String account = name();
    List<StoredHold> holds =
        IntStream.range(0, 500)
            .mapToObj(i -> ScriptTest.openHold(account, 1, ScriptTest.past()))
            .toList();
    engine.ledger.accounts.put(
        account, TestSnapshot.of(account).at(500, 1).balance(0, 500).holds(holds).build());
    Decided decided = (Decided) engine.execute(engine.authorize(account, 500));
    assertThat(((Outcome.HoldChanged) decided.outcome()).version()).isEqualTo(509);
    assertThat(decided.durability()).isEqualTo(Durability.JOURNALED);
    assertThat(balance(account).held()).isEqualTo(500);
  }

  @Test
  void expiredHoldsAreReleasedWithinASecondWithoutAnyRequest() {
    String account = cold();
    engine.execute(engine.grant(account, 10));
    Decided held =
        (Decided)
            engine.execute(
                new Operation.Authorize(account, 10, 1, false, HoldDetails.NONE, engine.key()));
    long expiry = ((Outcome.HoldChanged) held.outcome()).hold().expiresAt();
    await().pollInterval(Duration.ofMillis(20)).until(() -> balance(account).available() == 10);
    assertThat(balance(account).at() - expiry).isBetween(0L, 1_000L);
    assertThat(balance(account).version()).isEqualTo(3);
  }

  @Test
  void quarantinedAccountsKeepNobodyFromBeingSwept() {
    int shard = Shards.of("first");
    List<String> accounts = new ArrayList<>();
    while (accounts.size() < 300) {
      String account = name();
      if (Shards.of(account) == shard) {
        accounts.add(account);
      }
    }
    for (String account : accounts) {
      boolean last = account.equals(accounts.getLast());
      StoredHold hold = ScriptTest.openHold(account, 10, ScriptTest.past() + (last ? 1_000 : 0));
      engine.redis.install(
          TestSnapshot.of(account)
              .status(last ? AccountStatus.ACTIVE : AccountStatus.QUARANTINED, 0)
              .at(1, 1)
              .balance(0, 10)
              .holds(List.of(hold))
              .build());
    }
    await().until(() -> balance(accounts.getLast()).available() == 10);
    assertThat(balance(accounts.getFirst()).held()).isEqualTo(10);
  }

  @Test
  void anEventThatWasLeftBehindIsPublishedAndThenTheAnswerIsJournaled() {
    String account = cold();
    engine.execute(engine.grant(account, 10));
    // As another instance would, that died before it published.
    Operation authorize = engine.authorize(account, 1);
    engine.redis.run(authorize);
    Decided next = (Decided) engine.execute(engine.authorize(account, 1), Durability.JOURNALED);
    assertThat(next.durability()).isEqualTo(Durability.JOURNALED);
    assertThat(((Outcome.HoldChanged) next.outcome()).version()).isEqualTo(3);
    Decided replay = (Decided) engine.execute(authorize, Durability.JOURNALED);
    assertThat(replay.replayed()).isTrue();
  }

  @Test
  void operationsOfABatchTakeEffectInTheirOrderAndEachStandsAlone() {
    String one = cold();
    String other = cold();
    List<Operation> operations = new ArrayList<>();
    operations.add(engine.authorize(one, 1));
    operations.add(engine.grant(one, 300));
    for (int i = 0; i < 300; i++) {
      operations.add(engine.authorize(one, 1));
      operations.add(i == 150 ? engine.authorize("nobody", 1) : engine.grant(other, 1));
    }
    operations.add(engine.authorize(one, 1));
    List<Decision> decisions = executeAll(operations);
    assertThat(decisions).hasSize(operations.size());
    assertThat(((Decided) decisions.get(0)).outcome())
        .isInstanceOf(Outcome.InsufficientCredits.class);
    assertThat(((Decided) decisions.getLast()).outcome())
        .isInstanceOf(Outcome.InsufficientCredits.class);
    long version = 1;
    for (int i = 0; i < 300; i++) {
      Decided decided = (Decided) decisions.get(2 + 2 * i);
      version++;
      assertThat(((Outcome.HoldChanged) decided.outcome()).version()).isEqualTo(version);
      assertThat(decided.durability()).isEqualTo(Durability.JOURNALED);
    }
    assertThat(decisions.get(2 + 301)).isEqualTo(new Refused(Refusal.ACCOUNT_NOT_FOUND));
    assertThat(balance(one).held()).isEqualTo(300);
    assertThat(balance(other).available()).isEqualTo(299);
  }

  @Test
  void aBatchSaysWhatIsDecidedByItsDeadlineAndThatTheRestIsUnknown() {
    String warm = cold();
    engine.execute(engine.grant(warm, 10));
    String cold = cold();
    engine.ledger.silent(true);
    List<Decision> decisions =
        executeAll(
            List.of(
                engine.authorize(cold, 1),
                engine.authorize(warm, 1),
                engine.authorize(cold, 1),
                engine.authorize(warm, 1)));
    assertThat(decisions.get(0)).isEqualTo(new Refused(Refusal.OUTCOME_UNKNOWN));
    assertThat(decisions.get(1)).isInstanceOf(Decided.class);
    assertThat(decisions.get(2)).isEqualTo(new Refused(Refusal.OUTCOME_UNKNOWN));
    assertThat(decisions.get(3)).isInstanceOf(Decided.class);
  }

  @Test
  void manyAccountsThatRedisLacksAreLoadedForOneBatch() {
    List<Operation> operations = new ArrayList<>();
    int shard = Shards.of("first");
    while (operations.size() < 12) {
      String account = name();
      if (Shards.of(account) == shard) {
        engine.ledger.with(account);
        operations.add(engine.grant(account, 1));
      }
    }
    assertThat(executeAll(operations)).allSatisfy(d -> assertThat(d).isInstanceOf(Decided.class));
  }

  @Test
  void whatOneShardLacksIsLoadedSideBySideAndWhatNobodyKnowsIsAskedForOnce() {
    List<Operation> operations = new ArrayList<>();
    int shard = Shards.of("first");
    while (operations.size() < 64) {
      String account = name();
      if (Shards.of(account) == shard) {
        if (operations.size() % 8 != 0) {
          engine.ledger.with(account);
        }
        operations.add(engine.grant(account, 5));
        operations.add(engine.authorize(account, 5));
      }
    }
    int before = engine.ledger.reads.get();
    // Answers come only when as many reads wait for them as may be under way.
    engine.ledger.answersInGroupsOf(HotStateReads.LANES);

    List<Decision> decisions = executeAll(operations);

    engine.ledger.answersInGroupsOf(1);
    for (int i = 0; i < operations.size(); i++) {
      if (i % 8 < 2) {
        assertThat(decisions.get(i)).isEqualTo(new Refused(Refusal.ACCOUNT_NOT_FOUND));
      } else {
        Outcome.Success success = (Outcome.Success) ((Decided) decisions.get(i)).outcome();
        assertThat(success.version()).as("in the order given").isEqualTo(1 + i % 2);
      }
    }
    assertThat(engine.ledger.reads.get() - before).isEqualTo(operations.size() / 2);
  }

  @Test
  void whatIsNotReadInTimeWasNotBegunAndIsRefusedAsSuch() {
    List<Operation> operations = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      operations.add(engine.grant(cold(), 5));
    }
    int reads = engine.ledger.reads.get();
    int asked = engine.ledger.asked.get();
    engine.ledger.silent(true);
    List<Decision> decisions = executeAll(operations);
    assertThat(engine.ledger.reads.get() - reads).isEqualTo(HotStateReads.LANES);
    // One account a read, or several that came to it together.
    int begun = engine.ledger.asked.get() - asked;
    assertThat(decisions)
        .filteredOn(new Refused(Refusal.OUTCOME_UNKNOWN)::equals)
        .as("those that were being read")
        .hasSize(begun);
    assertThat(decisions)
        .filteredOn(new Refused(Refusal.OVERLOADED)::equals)
        .hasSize(operations.size() - begun);
    engine.ledger.silent(false);
    await()
        .untilAsserted(
            () ->
                assertThat(executeAll(operations))
                    .allSatisfy(
                        decision ->
                            assertThat(((Outcome.Success) ((Decided) decision).outcome()).version())
                                .isEqualTo(1)));
  }

  @Test
  void withoutKafkasConfirmationAnAnswerSaysQueuedOrUnknownToWhoInsists() {
    String account = cold();
    engine.execute(engine.grant(account, 100));
    engine.kafka.confirms(false);
    Operation first = engine.authorize(account, 10);
    assertThat(((Decided) engine.execute(first)).durability()).isEqualTo(Durability.QUEUED);
    assertThat(engine.execute(engine.authorize(account, 10), Durability.JOURNALED))
        .isEqualTo(new Refused(Refusal.OUTCOME_UNKNOWN));
    engine.kafka.confirmAll();
    await()
        .untilAsserted(
            () -> {
              Decided replay = (Decided) engine.execute(first, Durability.JOURNALED);
              assertThat(replay.replayed()).isTrue();
              assertThat(replay.durability()).isEqualTo(Durability.JOURNALED);
            });
    assertThat(balance(account).held()).isEqualTo(20);
  }

  @Test
  void nothingIsJournaledBeforeItsPredecessorIs() {
    String account = cold();
    engine.execute(engine.grant(account, 100));
    engine.kafka.confirms(false);
    CompletableFuture<Decision> first = begin(engine.authorize(account, 1));
    CompletableFuture<Decision> second = begin(engine.authorize(account, 1));
    engine.kafka.refuse(1);
    engine.kafka.confirm(1);
    assertThat(((Decided) first.join()).durability()).isEqualTo(Durability.QUEUED);
    assertThat(((Decided) second.join()).durability()).isEqualTo(Durability.QUEUED);
    Reading.Hold read = (Reading.Hold) engine.balances.hold(Engine.hold(second.join())).block();
    assertThat(read.durability()).isEqualTo(Durability.QUEUED);
  }

  @Test
  void aReplayDuringTheFirstGivesTheSameAnswer() {
    String account = cold();
    engine.execute(engine.grant(account, 100));
    engine.kafka.confirms(false);
    Operation authorize = engine.authorize(account, 10);
    CompletableFuture<Decision> first = begin(authorize);
    CompletableFuture<Decision> replay = begin(authorize);
    engine.kafka.confirm(1);
    Decided decided = (Decided) first.join();
    assertThat(decided.durability()).isEqualTo(Durability.JOURNALED);
    assertThat(replay.join())
        .isEqualTo(new Decided(account, decided.outcome(), true, Durability.JOURNALED));
  }

  @Test
  void whatIsRememberedCanBeAskedForWithoutChangingAnything() {
    String account = cold();
    Operation.Grant grant = engine.grant(account, 100);
    Decided decided = (Decided) engine.execute(grant);
    Decided remembered =
        (Decided) engine.balances.remembered(account, grant.key().key(), Coverage.ALL).block();
    assertThat(((Outcome.Success) remembered.outcome()).version())
        .isEqualTo(((Outcome.Success) decided.outcome()).version());
    assertThat(remembered.replayed()).isTrue();
    assertThat(engine.balances.remembered(account, "never", Coverage.ALL).block())
        .isEqualTo(new Decision.NotRemembered(1));
    assertThat(engine.balances.remembered(account, "never", new Coverage(Set.of("other"))).block())
        .isEqualTo(new Refused(Refusal.ACCOUNT_NOT_FOUND));
  }

  @Test
  void whileRedisIsAwayTheOutcomeIsUnknownAndItsReturnIsNoticed() {
    try (Engine own = new Engine(TestRedis.single())) {
      own.ledger.with("away");
      own.execute(own.grant("away", 10));
      own.redis.redis().servers().getFirst().kill();
      Operation authorize = own.authorize("away", 4);
      assertThat(own.execute(authorize)).isEqualTo(new Refused(Refusal.OUTCOME_UNKNOWN));
      assertThat(own.balances.balance("away").block())
          .isEqualTo(new Reading.Unavailable(Refusal.OUTCOME_UNKNOWN));
      own.redis.redis().servers().getFirst().start();
      await().atMost(Duration.ofSeconds(30)).until(() -> own.execute(authorize) instanceof Decided);
      new HotStateAudit(own.redis, ScriptFixture.keysOf("away")).check();
      assertThat(((Reading.Balance) own.balances.balance("away").block()).held()).isEqualTo(4);
    }
  }

  @Test
  void connectionsLostInTheMiddleOfCallsLoseNothingAndRepeatNothing() {
    int grants = 400;
    try (Engine own = new Engine(TestRedis.single())) {
      own.ledger.with("flaky");
      own.execute(own.grant("flaky", 1));
      List<Operation> operations = new ArrayList<>();
      List<CompletableFuture<Decision>> decisions = new ArrayList<>();
      for (int i = 0; i < grants; i++) {
        Operation grant = own.grant("flaky", 1);
        operations.add(grant);
        decisions.add(own.balances.execute(grant, Coverage.ALL, Durability.QUEUED).toFuture());
        if (i % 20 == 10) {
          own.redis.redis().send("CLIENT KILL TYPE normal");
        }
      }
      List<Operation> unknown = new ArrayList<>();
      for (int i = 0; i < grants; i++) {
        if (!(decisions.get(i).join() instanceof Decided)) {
          unknown.add(operations.get(i));
        }
      }
      assertThat(unknown).as("some were hit").isNotEmpty();
      await()
          .pollDelay(Duration.ZERO)
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                unknown.removeIf(again -> own.execute(again) instanceof Decided);
                return unknown.isEmpty();
              });
      Reading.Balance balance = (Reading.Balance) own.balances.balance("flaky").block();
      assertThat(balance.available()).isEqualTo(grants + 1);
      assertThat(balance.version()).isEqualTo(grants + 1);
    }
  }

  @Test
  void moreThanMayWaitIsRefusedBeforeAnythingIsDone() {
    BalanceProperties p = ScriptFixture.PROPERTIES;
    BalanceProperties narrow =
        new BalanceProperties(
            p.keys(),
            4,
            2,
            p.longestPause(),
            p.outboxLimit(),
            p.sweepInterval(),
            p.leftBehindAfter());
    try (Engine own = new Engine(TestRedis.single(), narrow)) {
      own.ledger.with("narrow");
      own.execute(own.grant("narrow", 10));
      own.redis.redis().send("CLIENT PAUSE 500 ALL");
      List<CompletableFuture<Decision>> decisions = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        decisions.add(
            own.balances
                .execute(own.authorize("narrow", 1), Coverage.ALL, Durability.QUEUED)
                .toFuture());
      }
      List<Decision> settled = decisions.stream().map(CompletableFuture::join).toList();
      assertThat(settled).filteredOn(new Refused(Refusal.OVERLOADED)::equals).hasSizeBetween(1, 2);
      long decided = settled.stream().filter(Decided.class::isInstance).count();
      assertThat(((Reading.Balance) own.balances.balance("narrow").block()).held())
          .isEqualTo(decided);
    }
  }

  @Test
  void allOfItWorksOnAClusterOfThree() {
    try (Engine cluster = new Engine(TestRedis.cluster())) {
      List<String> accounts = IntStream.range(0, 60).mapToObj(i -> "clustered-" + i).toList();
      List<Operation> batch = new ArrayList<>();
      for (String account : accounts) {
        cluster.ledger.with(account);
        Decided granted = (Decided) cluster.execute(cluster.grant(account, 100));
        assertThat(granted.durability()).isEqualTo(Durability.JOURNALED);
        HoldId hold = Engine.hold(cluster.execute(cluster.authorize(account, 60)));
        cluster.execute(cluster.capture(hold, 25L));
        batch.add(cluster.authorize(account, 75));
        batch.add(cluster.authorize(account, 1));
      }
      List<Decision> decisions =
          cluster
              .balances
              .executeAll(batch, Coverage.ALL, Durability.JOURNALED)
              .collectList()
              .block();
      for (int i = 0; i < accounts.size(); i++) {
        assertThat(((Decided) decisions.get(2 * i)).outcome())
            .isInstanceOf(Outcome.HoldChanged.class);
        assertThat(((Decided) decisions.get(2 * i + 1)).outcome())
            .isInstanceOf(Outcome.InsufficientCredits.class);
        Reading.Balance balance =
            (Reading.Balance) cluster.balances.balance(accounts.get(i)).block();
        assertThat(List.of(balance.available(), balance.held(), balance.version()))
            .containsExactly(0L, 75L, 4L);
        ShardKeys keys = ScriptFixture.keysOf(accounts.get(i));
        new HotStateAudit(cluster.redis, keys).check();
      }
      assertThat(cluster.redis.redis().servers())
          .as("every node has accounts")
          .allSatisfy(
              node ->
                  assertThat(Integer.parseInt(cluster.redis.redis().send(node, "DBSIZE")))
                      .isGreaterThan(Shards.COUNT / 3));
    }
  }

  private static CompletableFuture<Decision> begin(Operation operation) {
    return engine.balances.execute(operation, Coverage.ALL, Durability.QUEUED).toFuture();
  }

  private static List<Decision> executeAll(List<Operation> operations) {
    return engine
        .balances
        .executeAll(operations, Coverage.ALL, Durability.QUEUED)
        .collectList()
        .block(Duration.ofSeconds(10));
  }

  private static Reading.Balance balance(String account) {
    return (Reading.Balance) engine.balances.balance(account).block();
  }

  /** A new account that the ledger has and Redis lacks. */
  private static String cold() {
    String account = name();
    engine.ledger.with(account);
    return account;
  }

  private static String name() {
    number++;
    return "engine-" + number;
  }
}
