package com.hydroml.credits.ledger;

import static com.hydroml.credits.ledger.LedgerTestDatabase.PATIENCE;
import static com.hydroml.credits.ledger.LedgerTestDatabase.batch;
import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.balance.HotStateSource.AccountSnapshot;
import com.hydroml.credits.balance.HotStateSource.Counted;
import com.hydroml.credits.balance.HotStateSource.StoredHold;
import com.hydroml.credits.journal.BudgetCount;
import com.hydroml.credits.kernel.BudgetPeriod;
import com.hydroml.credits.ledger.TestEvents.Made;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the ledger keeps of what budgets count (I2, I3, I6): once, however often and in whatever
 * batches it comes; as Redis is given it back; and that the audit sees where it was altered.
 */
class ProjectorBudgetTest {

  private static final String ACCOUNT = "org:1";
  private static final long TODAY = BudgetPeriod.DAY.startOf(TestEvents.START);
  private static final long TOMORROW = BudgetPeriod.DAY.endOf(TODAY);

  private LedgerTestDatabase ledger;
  private final TestEvents events = new TestEvents(ACCOUNT);

  @BeforeEach
  void open() {
    ledger = new LedgerTestDatabase();
    ledger.account(ACCOUNT);
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  /** A hold that is captured in part, one that is void, and one of which nothing came back. */
  private List<byte[]> history() {
    List<byte[]> history = new ArrayList<>();
    history.add(events.grant(10_000));
    Made first = events.authorize(3_000, 60_000, "bud_day", TODAY);
    history.add(first.event());
    history.add(
        events
            .counting(new BudgetCount(first.hold().id(), "bud_day", TODAY, -2_000))
            .capture(first.hold(), 1_000)
            .event());
    Made second = events.authorize(500, 10, "bud_total", 0);
    history.add(second.event());
    history.add(
        events
            .at(events.now() + 100)
            .counting(new BudgetCount(second.hold().id(), "bud_total", 0, -500))
            .expire(second.hold()));
    history.add(events.at(TOMORROW).authorize(70, 60_000, "bud_day", TOMORROW).event());
    return history;
  }

  private List<Map<String, Object>> usage() {
    return ledger.rows(
        "select budget, period_start, spent, version from budget_usage"
            + " order by budget, period_start");
  }

  private static Map<String, Object> usage(String budget, long start, long spent, long version) {
    return Map.of("budget", budget, "period_start", start, "spent", spent, "version", version);
  }

  private void assertUsageOfTheHistory() {
    assertThat(usage())
        .containsExactly(
            usage("bud_day", TODAY, 1_000, 3),
            usage("bud_day", TOMORROW, 70, 6),
            usage("bud_total", 0, 0, 5));
    assertThat(ledger.rows("select counted from hold_budget order by counted"))
        .containsExactly(Map.of("counted", 0L), Map.of("counted", 70L), Map.of("counted", 1_000L));
    assertThat(ledger.audit().findings()).isEmpty();
  }

  @Test
  void aBatchCountsEachHoldAndEachBudget() {
    ledger.take(batch(ACCOUNT, 0, history().toArray(byte[][]::new)));
    assertUsageOfTheHistory();
  }

  @Test
  void eventsOneByOneCountTheSame() {
    List<byte[]> history = history();
    for (int i = 0; i < history.size(); i++) {
      ledger.take(batch(ACCOUNT, i, history.get(i)));
    }
    assertUsageOfTheHistory();
  }

  @Test
  void whatIsDeliveredAgainCountsOnce() {
    List<byte[]> history = history();
    ledger.take(batch(ACCOUNT, 0, history.subList(0, 4).toArray(byte[][]::new)));
    List<byte[]> again = new ArrayList<>(history);
    again.add(3, history.get(1));
    again.addAll(history);
    ledger.take(batch(ACCOUNT, 4, again.toArray(byte[][]::new)));
    assertUsageOfTheHistory();
    assertThat(ledger.deadLetters).isEmpty();
  }

  @Test
  void whatComesOutOfOrderWaitsAndThenCounts() {
    List<byte[]> history = history();
    ledger.take(batch(ACCOUNT, 0, history.get(0), history.get(2), history.get(5)));
    assertThat(usage()).isEmpty();
    ledger.take(batch(ACCOUNT, 3, history.get(1), history.get(4), history.get(3)));
    assertUsageOfTheHistory();
  }

  @Test
  void moreGivenBackThanWasCountedLeavesNothingAndHoldsUpNobody() {
    byte[] grant = events.grant(1_000);
    Made hold = events.authorize(100, 60_000, "bud_a", 0);
    ledger.take(batch(ACCOUNT, 0, grant, hold.event()));
    byte[] beat =
        events
            .counting(new BudgetCount(hold.hold().id(), "bud_a", 0, -150))
            .heartbeat(hold.hold(), 60_000)
            .event();
    ledger.take(batch(ACCOUNT, 2, beat));
    assertThat(ledger.deadLetters).isEmpty();
    assertThat(usage()).containsExactly(usage("bud_a", 0, 0, 3));
  }

  @Test
  void whatNoBudgetCanBeIsADeadLetter() {
    byte[] grant = events.grant(100);
    Made bad = events.authorize(10, 60_000, "bud_\0", 0);
    ledger.take(batch(ACCOUNT, 0, grant, bad.event()));
    assertThat(ledger.deadLetters).containsExactly("the budget's id is none");
  }

  @Test
  void whatRedisLoadsHasTheCountersOfPeriodsThatMayRunAndTheHoldsEntries() {
    ledger.take(batch(ACCOUNT, 0, history().toArray(byte[][]::new)));
    AccountSnapshot snapshot = snapshot(TOMORROW);
    assertThat(snapshot.budgets())
        .containsExactlyInAnyOrder(
            new Counted("bud_day", TOMORROW, 70), new Counted("bud_total", 0, 0));
    StoredHold open = snapshot.openHolds().getFirst();
    assertThat(open.budgets()).containsExactly(new Counted("bud_day", TOMORROW, 70));
    assertThat(snapshot(TOMORROW + 50L * 86_400_000).budgets())
        .containsExactly(new Counted("bud_total", 0, 0));
    String closed =
        (String) ledger.rows("select id from hold where status = 'expired'").getFirst().get("id");
    StoredHold stub = source(TOMORROW).holds(List.of(closed)).block(PATIENCE).get(closed);
    assertThat(stub.budgets()).containsExactly(new Counted("bud_total", 0, 0));
  }

  private LedgerHotStateSource source(long now) {
    return ledger.hotState(Clock.fixed(Instant.ofEpochMilli(now), ZoneOffset.UTC));
  }

  private AccountSnapshot snapshot(long now) {
    return source(now).accounts(List.of(ACCOUNT)).block(PATIENCE).get(ACCOUNT);
  }

  @Test
  void theAuditFindsABudgetThatIsNotWhatItsHoldsCount() {
    ledger.take(batch(ACCOUNT, 0, history().toArray(byte[][]::new)));
    ledger.execute("update budget_usage set spent = spent + 1 where budget = 'bud_total'");
    assertThat(ledger.audit().findings())
        .extracting(AuditFinding::line)
        .containsExactly(
            "budget account org:1 version 5: budget bud_total has 1 spent from 0, its holds come"
                + " to 0");
    ledger.execute("update budget_usage set spent = 0 where budget = 'bud_total'");
    ledger.execute("update budget_usage set spent = 2001 where period_start = " + TODAY);
    ledger.execute("update hold_budget set counted = 2001 where period_start = " + TODAY);
    assertThat(ledger.audit().findings())
        .extracting(AuditFinding::line)
        .singleElement()
        .asString()
        .endsWith("took 1000 and is counted with 2001 against budget bud_day");
  }
}
