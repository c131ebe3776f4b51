package com.hydroml.credits.ledger;

import static com.hydroml.credits.ledger.LedgerTestDatabase.PATIENCE;
import static com.hydroml.credits.ledger.LedgerTestDatabase.batch;
import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.journal.HoldState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What was spent in the last day, week and month: captured less refunded, by when it happened. */
class SpendingQueriesTest {

  private static final int STEPS = 200;
  private static final long DAY = Duration.ofDays(1).toMillis();

  private record Spent(long at, long amount) {}

  private static long since(List<Spent> spent, long from) {
    return spent.stream().filter(each -> each.at >= from).mapToLong(Spent::amount).sum();
  }

  @Test
  void thePaceIsOfEachTimeByItself() {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    String account = "user:1";
    TestEvents events = new TestEvents(account);
    List<byte[]> steps = new ArrayList<>();
    List<Spent> spent = new ArrayList<>();
    List<HoldState> captured = new ArrayList<>();
    long at = TestEvents.START;
    steps.add(events.grant(1_000_000));
    while (steps.size() < STEPS) {
      at += random.nextLong(DAY);
      events.at(at);
      if (!captured.isEmpty() && random.nextInt(3) == 0) {
        HoldState hold = captured.removeLast();
        long back = 1 + random.nextLong(hold.captured());
        steps.add(events.refund(hold, back).event());
        spent.add(new Spent(at, -back));
        continue;
      }
      TestEvents.Made made = events.authorize(1 + random.nextInt(500), 100 * DAY);
      steps.add(made.event());
      if (random.nextInt(4) > 0) {
        TestEvents.Made taken =
            events.capture(made.hold(), 1 + random.nextLong(made.hold().remaining()));
        steps.add(taken.event());
        captured.add(taken.hold());
        spent.add(new Spent(at, taken.hold().captured()));
      }
    }
    try (LedgerTestDatabase ledger = new LedgerTestDatabase()) {
      ledger.account(account);
      ledger.take(batch(account, 0, steps.toArray(byte[][]::new)));
      SpendingQueries queries = new SpendingQueries(ledger.client);
      List<Long> instants = new ArrayList<>(List.of(at, at + 40 * DAY));
      // Right where a step falls out of a time, and a moment later.
      for (Spent each : List.of(spent.getLast(), spent.get(spent.size() / 2))) {
        for (int days : new int[] {1, 7, 30}) {
          instants.add(each.at + days * DAY);
          instants.add(each.at + days * DAY + 1);
        }
      }
      for (long now : instants) {
        SpendingPace pace = queries.pace(account, now).block(PATIENCE);
        assertThat(pace.available()).isEqualTo(events.available());
        assertThat(pace.ofDay()).as("day").isEqualTo(since(spent, now - DAY));
        assertThat(pace.ofWeek()).as("week").isEqualTo(since(spent, now - 7 * DAY));
        assertThat(pace.ofMonth()).as("month").isEqualTo(since(spent, now - 30 * DAY));
      }
    }
  }
}
