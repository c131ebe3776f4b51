package com.hydroml.credits.balance;

import static com.hydroml.credits.kernel.BudgetPeriod.MONTH;
import static com.hydroml.credits.kernel.BudgetPeriod.TOTAL;
import static com.hydroml.credits.kernel.BudgetPeriod.WEEK;
import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.balance.HotStateSource.Counted;
import com.hydroml.credits.balance.Operation.Excess;
import com.hydroml.credits.journal.BudgetCount;
import com.hydroml.credits.journal.HoldState;
import com.hydroml.credits.journal.HoldStatus;
import com.hydroml.credits.journal.Outcome;
import com.hydroml.credits.kernel.BudgetPeriod;
import com.hydroml.credits.kernel.HoldId;
import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.redis.ShardKeys;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What budgets count, decline and get back. After each test every counter in Redis is the sum of
 * what holds are counted for.
 */
class BudgetScriptTest extends ScriptTest {

  /** A Wednesday, later than any clock. */
  private static final long NOON = ms("2040-03-14T12:00:00Z");

  private static final long TODAY = ms("2040-03-14T00:00:00Z");
  private static final long TOMORROW = ms("2040-03-15T00:00:00Z");

  private static final List<SpendingLimit> NONE_IN_FORCE = List.of();

  private static long ms(String instant) {
    return Instant.parse(instant).toEpochMilli();
  }

  private static SpendingLimit hard(String budget, BudgetPeriod period, long amount) {
    return new SpendingLimit(budget, period, amount, true);
  }

  private static SpendingLimit soft(String budget, BudgetPeriod period, long amount) {
    return new SpendingLimit(budget, period, amount, false);
  }

  /** A new account at noon. */
  private String accountAtNoon(long amount) {
    String account = account(amount);
    at(account, NOON);
    return account;
  }

  private ScriptReply authorize(String account, long amount, SpendingLimit... limits) {
    return scripts.run(authorization(account, amount, false, key()), List.of(limits));
  }

  private ScriptReply charge(String account, long amount, SpendingLimit... limits) {
    return scripts.run(authorization(account, amount, true, key()), List.of(limits));
  }

  private HoldId held(String account, long amount, SpendingLimit... limits) {
    return idOf(authorize(account, amount, limits));
  }

  private static HoldId idOf(ScriptReply reply) {
    return HoldId.parse(changed(reply).hold().id()).orElseThrow();
  }

  private Operation.Capture draw(HoldId hold, Long amount, Excess excess, boolean late) {
    return TestOperations.capture(hold, amount, true, excess, late, null, key());
  }

  private static void assertSpent(String account, String budget, long start, long spent) {
    assertThat(audit(account).counters(account).get(budget))
        .isEqualTo(new Counted(budget, start, spent));
  }

  private static List<BudgetCount> counts(ScriptReply reply) {
    return events(reply).stream().flatMap(event -> event.counts().stream()).toList();
  }

  private static BudgetCount count(HoldId hold, String budget, long start, long delta) {
    return new BudgetCount(hold.value(), budget, start, delta);
  }

  private static List<Counted> entries(String account, HoldId hold) {
    return audit(account).stub(hold.value()).budgets();
  }

  @Test
  void aHardLimitDeclinesWhatExceedsIt() {
    String account = accountAtNoon(1_000);
    SpendingLimit limit = hard("bud_a", BudgetPeriod.DAY, 100);
    ScriptReply first = authorize(account, 60, limit);
    assertThat(counts(first)).containsExactly(count(idOf(first), "bud_a", TODAY, 60));
    assertDeclined(
        authorize(account, 41, limit),
        new Outcome.BudgetExceeded("bud_a", BudgetPeriod.DAY, 100, 60, 41, TOMORROW));
    changed(authorize(account, 40, limit));
    assertDeclined(
        charge(account, 1, limit),
        new Outcome.BudgetExceeded("bud_a", BudgetPeriod.DAY, 100, 100, 1, TOMORROW));
    assertSpent(account, "bud_a", TODAY, 100);
    assertBalance(account, 900, 100, 3);
  }

  @Test
  void aDeclineIsRememberedWhateverTheBudgetSaysLater() {
    String account = accountAtNoon(1_000);
    Operation.Authorize request = authorization(account, 101, false, key());
    Outcome declined = outcome(scripts.run(request, List.of(hard("bud_a", TOTAL, 100))));
    assertThat(declined).isEqualTo(new Outcome.BudgetExceeded("bud_a", TOTAL, 100, 0, 101, 0));
    ScriptReply again = scripts.run(request, List.of(hard("bud_a", TOTAL, 1_000)));
    assertThat(again.replayed()).isTrue();
    assertThat(outcome(again)).isEqualTo(declined);
    assertThat(audit(account).counters(account)).isEmpty();
  }

  @Test
  void aSoftLimitIsCountedAndNeverDeclines() {
    String account = accountAtNoon(1_000);
    changed(authorize(account, 80, soft("bud_a", WEEK, 100)));
    changed(charge(account, 80, soft("bud_a", WEEK, 100)));
    assertSpent(account, "bud_a", ms("2040-03-12T00:00:00Z"), 160);
  }

  @Test
  void ofSeveralLimitsTheTightestIsNamedAndADeclineCountsInNone() {
    String account = accountAtNoon(1_000);
    SpendingLimit own = hard("bud_own", MONTH, 500);
    SpendingLimit team = hard("bud_team", WEEK, 300);
    SpendingLimit watched = soft("bud_watched", BudgetPeriod.DAY, 10);
    HoldId hold = held(account, 250, own, team, watched);
    assertThat(entries(account, hold))
        .containsExactly(
            new Counted("bud_own", ms("2040-03-01T00:00:00Z"), 250),
            new Counted("bud_team", ms("2040-03-12T00:00:00Z"), 250),
            new Counted("bud_watched", TODAY, 250));
    assertDeclined(
        authorize(account, 300, own, team, watched),
        new Outcome.BudgetExceeded("bud_team", WEEK, 300, 250, 300, ms("2040-03-19T00:00:00Z")));
    assertDeclined(
        authorize(account, 300, own, watched),
        new Outcome.BudgetExceeded("bud_own", MONTH, 500, 250, 300, ms("2040-04-01T00:00:00Z")));
    assertSpent(account, "bud_own", ms("2040-03-01T00:00:00Z"), 250);
    assertSpent(account, "bud_team", ms("2040-03-12T00:00:00Z"), 250);
    assertSpent(account, "bud_watched", TODAY, 250);
  }

  @Test
  void tooFewCreditsWinOverABudget() {
    String account = accountAtNoon(100);
    assertDeclined(
        authorize(account, 101, hard("bud_a", BudgetPeriod.DAY, 50)),
        new Outcome.InsufficientCredits(100, 101, 0));
  }

  @Test
  void aChangedLimitWorksAtOnce() {
    String account = accountAtNoon(1_000);
    changed(authorize(account, 100, hard("bud_a", BudgetPeriod.DAY, 100)));
    changed(authorize(account, 50, hard("bud_a", BudgetPeriod.DAY, 150)));
    assertDeclined(
        authorize(account, 1, hard("bud_a", BudgetPeriod.DAY, 20)),
        new Outcome.BudgetExceeded("bud_a", BudgetPeriod.DAY, 20, 150, 1, TOMORROW));
    changed(authorize(account, 1, soft("bud_a", BudgetPeriod.DAY, 20)));
    changed(authorize(account, 1));
    assertSpent(account, "bud_a", TODAY, 151);
  }

  @Test
  void voidingAndTheRestOfACaptureGiveBack() {
    String account = accountAtNoon(1_000);
    SpendingLimit limit = hard("bud_a", BudgetPeriod.DAY, 100);
    HoldId voided = held(account, 100, limit);
    assertThat(counts(voidHold(voided))).containsExactly(count(voided, "bud_a", TODAY, -100));
    HoldId captured = held(account, 100, limit);
    assertThat(counts(capture(captured, 30L, false))).isEmpty();
    assertThat(counts(capture(captured, 30L, true)))
        .containsExactly(count(captured, "bud_a", TODAY, -40));
    assertSpent(account, "bud_a", TODAY, 60);
    assertThat(entries(account, captured)).containsExactly(new Counted("bud_a", TODAY, 60));
    assertThat(entries(account, voided)).containsExactly(new Counted("bud_a", TODAY, 0));
  }

  @Test
  void aLowerTotalARefundAndAnExpiryGiveBack() {
    String account = accountAtNoon(1_000);
    SpendingLimit limit = hard("bud_a", BudgetPeriod.DAY, 300);
    HoldId lowered = held(account, 100, limit);
    assertThat(counts(adjust(lowered, 70L, null)))
        .containsExactly(count(lowered, "bud_a", TODAY, -30));
    HoldId charged = idOf(charge(account, 100, limit));
    assertThat(counts(refund(charged, 25L))).containsExactly(count(charged, "bud_a", TODAY, -25));
    HoldId expired = held(account, 100, limit);
    changed(capture(expired, 10L, false));
    assertSpent(account, "bud_a", TODAY, 245);
    at(account, NOON + 900_000);
    ScriptReply swept = scripts.run(OperationCodes.EXPIRE, account, "");
    assertThat(counts(swept))
        .containsExactlyInAnyOrder(
            count(lowered, "bud_a", TODAY, -70), count(expired, "bud_a", TODAY, -90));
    assertSpent(account, "bud_a", TODAY, 85);
    assertThat(entries(account, expired)).containsExactly(new Counted("bud_a", TODAY, 10));
  }

  @Test
  void aNewPeriodBeginsAtNothingAndGivingBackToAnOldOneLeavesItAlone() {
    String account = accountAtNoon(1_000);
    SpendingLimit limit = hard("bud_a", BudgetPeriod.DAY, 100);
    HoldId yesterdays =
        idOf(
            scripts.run(
                new Operation.Authorize(
                    account,
                    100,
                    200_000,
                    false,
                    authorization(account, 1, false, key()).details(),
                    key()),
                List.of(limit)));
    at(account, TOMORROW - 1);
    assertThat(outcome(authorize(account, 1, limit))).isInstanceOf(Outcome.BudgetExceeded.class);
    at(account, TOMORROW);
    changed(authorize(account, 60, limit));
    assertThat(counts(voidHold(yesterdays)))
        .containsExactly(count(yesterdays, "bud_a", TODAY, -100));
    assertSpent(account, "bud_a", TOMORROW, 60);
    assertThat(outcome(authorize(account, 41, limit))).isInstanceOf(Outcome.BudgetExceeded.class);
  }

  @Test
  void whatALaterPeriodCountedIsGivenBackFirst() {
    String account = accountAtNoon(1_000);
    SpendingLimit day = hard("bud_day", BudgetPeriod.DAY, 500);
    SpendingLimit total = hard("bud_total", TOTAL, 500);
    HoldId hold = held(account, 100, day, total);
    scripts.run(new Operation.Adjust(hold, null, 200_000L, key()));
    at(account, TOMORROW);
    ScriptReply more =
        scripts.run(new Operation.Adjust(hold, 150L, null, key()), List.of(day, total));
    assertThat(counts(more))
        .containsExactlyInAnyOrder(
            count(hold, "bud_day", TOMORROW, 50), count(hold, "bud_total", 0, 50));
    assertThat(entries(account, hold))
        .containsExactlyInAnyOrder(
            new Counted("bud_day", TODAY, 100),
            new Counted("bud_total", 0, 150),
            new Counted("bud_day", TOMORROW, 50));
    assertSpent(account, "bud_day", TOMORROW, 50);
    assertThat(counts(adjust(hold, 80L, null)))
        .containsExactlyInAnyOrder(
            count(hold, "bud_day", TOMORROW, -50),
            count(hold, "bud_day", TODAY, -20),
            count(hold, "bud_total", 0, -70));
    assertSpent(account, "bud_day", TOMORROW, 0);
    assertSpent(account, "bud_total", 0, 80);
  }

  @Test
  void holdsThatAreDueGiveBackBeforeABudgetDeclines() {
    String account = accountAtNoon(1_000);
    SpendingLimit limit = hard("bud_a", BudgetPeriod.DAY, 100);
    HoldId due = held(account, 80, limit);
    at(account, NOON + 900_000);
    ScriptReply made = authorize(account, 100, limit);
    assertThat(events(made)).hasSize(2);
    assertThat(counts(made))
        .containsExactly(count(due, "bud_a", TODAY, -80), count(idOf(made), "bud_a", TODAY, 100));
    assertSpent(account, "bud_a", TODAY, 100);
  }

  @Test
  void moreThanOneCallReleasesIsGivenBackBeforeABudgetDeclines() {
    String account = accountAtNoon(1_000);
    SpendingLimit limit = hard("bud_a", BudgetPeriod.DAY, 70);
    for (int i = 0; i < 70; i++) {
      held(account, 1, limit);
    }
    at(account, NOON + 900_000);
    Operation.Authorize all = authorization(account, 70, false, key());
    ScriptReply first = scripts.run(all, List.of(limit));
    assertThat(first.code()).isEqualTo(ReplyCode.AGAIN);
    assertThat(counts(first)).hasSize(64);
    ScriptReply second = scripts.run(all, List.of(limit));
    assertThat(changed(second).hold().remaining()).isEqualTo(70);
    assertSpent(account, "bud_a", TODAY, 70);
  }

  @Test
  void aBatchIsCountedInItsOrder() {
    String account = accountAtNoon(1_000);
    List<Operation> operations =
        Stream.of(40, 40, 40, 20, 1)
            .<Operation>map(amount -> authorization(account, amount, false, key()))
            .toList();
    List<ScriptReply> replies =
        scripts.runAll(
            Shards.of(account), 1, operations, List.of(hard("bud_a", BudgetPeriod.DAY, 100)));
    assertThat(replies.stream().map(ScriptTest::outcome).map(Object::getClass).map(Class::getName))
        .containsExactly(
            Outcome.HoldChanged.class.getName(),
            Outcome.HoldChanged.class.getName(),
            Outcome.BudgetExceeded.class.getName(),
            Outcome.HoldChanged.class.getName(),
            Outcome.BudgetExceeded.class.getName());
    assertSpent(account, "bud_a", TODAY, 100);
  }

  @Test
  void whatDrawsForACountedHoldHasToNameTheLimits() {
    String account = accountAtNoon(1_000);
    SpendingLimit own = hard("bud_own", BudgetPeriod.DAY, 200);
    SpendingLimit team = soft("bud_team", MONTH, 200);
    HoldId hold = held(account, 100, own, team);
    Operation.Adjust more = new Operation.Adjust(hold, 201L, null, key());
    ScriptReply asked = scripts.run(more);
    assertRefused(asked, ReplyCode.LIMITS_WANTED);
    assertThat(asked.account()).isEqualTo(account);
    assertThat(budgetsOf(asked)).containsExactly("bud_own", "bud_team");
    assertThat(outcome(scripts.run(more, List.of(own))))
        .isEqualTo(
            new Outcome.BudgetExceeded("bud_own", BudgetPeriod.DAY, 200, 100, 101, TOMORROW));
    assertThat(
            changed(scripts.run(new Operation.Adjust(hold, 180L, null, key()), List.of(own)))
                .hold()
                .remaining())
        .isEqualTo(180);
    assertThat(entries(account, hold))
        .containsExactly(
            new Counted("bud_own", TODAY, 180),
            new Counted("bud_team", ms("2040-03-01T00:00:00Z"), 100));
  }

  @Test
  void whatNeedsNoMoreNamesNoLimits() {
    String account = accountAtNoon(1_000);
    HoldId hold = held(account, 100, hard("bud_a", BudgetPeriod.DAY, 100));
    changed(adjust(hold, null, 60L));
    changed(adjust(hold, 100L, null));
    changed(capture(hold, 100L, true, Excess.DRAW, true, null));
    HoldId without = held(account, 100);
    assertThat(changed(capture(without, 150L, true, Excess.DRAW, false, null)).hold().captured())
        .isEqualTo(150);
    assertSpent(account, "bud_a", TODAY, 100);
  }

  private static List<String> budgetsOf(ScriptReply reply) {
    List<String> asked = ScriptFixture.asked(reply);
    return asked.subList(1, asked.size());
  }

  @Test
  void aGroupWaitsForTheLimits() {
    String account = accountAtNoon(1_000);
    SpendingLimit limit = hard("bud_a", BudgetPeriod.DAY, 100);
    HoldId hold = held(account, 60, limit);
    List<Operation> group =
        List.of(new Operation.Adjust(hold, 100L, null, key()), new Operation.VoidHold(hold, key()));
    List<ScriptReply> asked = scripts.runAll(Shards.of(account), 7, group);
    assertThat(asked)
        .extracting(ScriptReply::code)
        .containsExactly(ReplyCode.LIMITS_WANTED, ReplyCode.HELD_BACK);
    assertSpent(account, "bud_a", TODAY, 60);
  }

  @Test
  void aDeletedBudgetCountsNoMoreAndGivesBackWhatItCounted() {
    String account = accountAtNoon(1_000);
    HoldId hold = held(account, 100, hard("bud_a", BudgetPeriod.DAY, 100));
    ScriptReply more = scripts.run(new Operation.Adjust(hold, 150L, null, key()), NONE_IN_FORCE);
    assertThat(changed(more).hold().remaining()).isEqualTo(150);
    assertThat(counts(more)).isEmpty();
    assertThat(counts(voidHold(hold))).containsExactly(count(hold, "bud_a", TODAY, -100));
    assertSpent(account, "bud_a", TODAY, 0);
  }

  @Test
  void anExcessIsCheckedAndCounted() {
    String account = accountAtNoon(1_000);
    SpendingLimit limit = hard("bud_a", BudgetPeriod.DAY, 150);
    HoldId hold = held(account, 100, limit);
    assertRefused(scripts.run(draw(hold, 140L, Excess.DRAW, false)), ReplyCode.LIMITS_WANTED);
    assertDeclined(
        scripts.run(draw(hold, 151L, Excess.DRAW, false), List.of(limit)),
        new Outcome.BudgetExceeded("bud_a", BudgetPeriod.DAY, 150, 100, 51, TOMORROW));
    ScriptReply drawn = scripts.run(draw(hold, 140L, Excess.DRAW, false), List.of(limit));
    assertThat(counts(drawn)).containsExactly(count(hold, "bud_a", TODAY, 40));
    assertSpent(account, "bud_a", TODAY, 140);
    assertThat(counts(refund(hold, null))).containsExactly(count(hold, "bud_a", TODAY, -140));
  }

  @Test
  void ofAnExcessAsMuchAsTheBudgetAllowsIsDrawn() {
    String account = accountAtNoon(1_000);
    SpendingLimit limit = hard("bud_a", BudgetPeriod.DAY, 120);
    HoldId hold = held(account, 100, limit);
    Outcome.HoldChanged captured =
        changed(scripts.run(draw(hold, 180L, Excess.AVAILABLE, false), List.of(limit)));
    assertThat(captured.hold().captured()).isEqualTo(120);
    assertThat(captured.uncaptured()).isEqualTo(60);
    HoldId next = held(account, 10);
    assertThat(changed(scripts.run(draw(next, 20L, Excess.AVAILABLE, false))).hold().captured())
        .isEqualTo(20);
    HoldId lowered = held(account, 1, soft("bud_a", BudgetPeriod.DAY, 120));
    Outcome.HoldChanged none =
        changed(
            scripts.run(
                draw(lowered, 5L, Excess.AVAILABLE, false),
                List.of(hard("bud_a", BudgetPeriod.DAY, 60))));
    assertThat(none.hold().captured()).isEqualTo(1);
    assertThat(none.uncaptured()).isEqualTo(4);
    assertSpent(account, "bud_a", TODAY, 121);
  }

  @Test
  void ofAnExcessHoldsThatAreDueGiveBackFirst() {
    String account = accountAtNoon(1_000);
    SpendingLimit limit = hard("bud_a", BudgetPeriod.DAY, 100);
    HoldId due = held(account, 50, limit);
    HoldId hold = held(account, 50, limit);
    changed(adjust(hold, null, 10_000L));
    at(account, NOON + 900_000);
    ScriptReply drawn = scripts.run(draw(hold, 100L, Excess.AVAILABLE, false), List.of(limit));
    assertThat(changed(drawn).uncaptured()).isZero();
    assertThat(counts(drawn))
        .containsExactly(count(due, "bud_a", TODAY, -50), count(hold, "bud_a", TODAY, 50));
  }

  @Test
  void aLateDrawCountsInThePeriodThatRunsThen() {
    String account = accountAtNoon(1_000);
    SpendingLimit limit = hard("bud_a", BudgetPeriod.DAY, 100);
    HoldId hold = held(account, 100, limit);
    at(account, TOMORROW + 5);
    Operation.Capture late = draw(hold, null, Excess.REFUSE, true);
    ScriptReply asked = scripts.run(late);
    assertThat(asked.code()).isEqualTo(ReplyCode.LIMITS_WANTED);
    assertThat(counts(asked)).containsExactly(count(hold, "bud_a", TODAY, -100));
    assertThat(outcome(scripts.run(late, List.of(hard("bud_a", BudgetPeriod.DAY, 99)))))
        .isEqualTo(
            new Outcome.BudgetExceeded(
                "bud_a", BudgetPeriod.DAY, 99, 0, 100, ms("2040-03-16T00:00:00Z")));
    ScriptReply drawn = scripts.run(draw(hold, null, Excess.REFUSE, true), List.of(limit));
    assertThat(changed(drawn).hold().status()).isEqualTo(HoldStatus.CAPTURED);
    assertThat(counts(drawn)).containsExactly(count(hold, "bud_a", TOMORROW, 100));
    assertThat(entries(account, hold))
        .containsExactly(new Counted("bud_a", TODAY, 0), new Counted("bud_a", TOMORROW, 100));
    assertSpent(account, "bud_a", TOMORROW, 100);
  }

  @Test
  void withoutBudgetsNothingIsWrittenForThem() {
    String account = account(1_000);
    HoldId hold = held(account, 100);
    changed(capture(hold, 50L, true));
    assertThat(entries(account, hold)).isEmpty();
    assertThat(audit(account).counters(account)).isEmpty();
  }

  @Test
  void aDamagedCounterIsAFaultThatTouchesNothing() {
    String account = accountAtNoon(1_000);
    ShardKeys keys = ScriptFixture.keysOf(account);
    String key = keys.prefix() + "b:" + account;
    scripts.call(keys, "HSET", key, "bud_a", "damaged");
    ScriptReply reply = authorize(account, 1, hard("bud_a", BudgetPeriod.DAY, 100));
    assertRefused(reply, ReplyCode.FAULT);
    assertThat(reply.payloadText()).contains("budget bud_a is damaged");
    changed(authorize(account, 1, hard("bud_b", BudgetPeriod.DAY, 100)));
    assertBalance(account, 999, 1, 2);
    scripts.call(keys, "HDEL", key, "bud_a");
  }

  @Test
  void countersLeaveWithTheAccountAndComeBackWithIt() {
    String account = accountAtNoon(1_000);
    SpendingLimit day = hard("bud_day", BudgetPeriod.DAY, 300);
    SpendingLimit total = hard("bud_total", TOTAL, 1_000);
    HoldId hold = held(account, 100, day, total);
    Map<String, Counted> before = audit(account).counters(account);
    HotStateAudit.Stub stub = audit(account).stub(hold.value());
    ShardKeys keys = ScriptFixture.keysOf(account);
    scripts.call(keys, "DEL", keys.prefix() + "a:" + account);
    for (String key : List.of("b:", "e:")) {
      scripts.call(keys, "DEL", keys.prefix() + key + account);
    }
    scripts.call(keys, "DEL", keys.prefix() + "h:" + hold.value());
    scripts.call(keys, "DECRBY", keys.prefix() + "open", "1");
    scripts.install(
        new HotStateSource.AccountSnapshot(
            account,
            AccountStatus.ACTIVE,
            2,
            900,
            100,
            NOON,
            List.of(
                new HotStateSource.StoredHold(
                    account,
                    new HoldState(
                        hold.value(),
                        HoldStatus.AUTHORIZED,
                        100,
                        0,
                        0,
                        100,
                        0,
                        stub.createdAt(),
                        stub.expiresAt(),
                        0),
                    stub.key(),
                    new byte[0],
                    2,
                    stub.budgets())),
            List.of(),
            0,
            List.copyOf(before.values())));
    assertThat(audit(account).counters(account)).isEqualTo(before);
    assertThat(audit(account).stub(hold.value()).budgets()).isEqualTo(stub.budgets());
    assertThat(outcome(authorize(account, 201, day, total)))
        .isInstanceOf(Outcome.BudgetExceeded.class);
    assertThat(counts(voidHold(hold))).hasSize(2);
  }
}
