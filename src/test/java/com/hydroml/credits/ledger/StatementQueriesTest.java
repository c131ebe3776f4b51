package com.hydroml.credits.ledger;

import static com.hydroml.credits.ledger.LedgerTestDatabase.PATIENCE;
import static com.hydroml.credits.ledger.LedgerTestDatabase.batch;
import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.journal.HoldState;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Whatever happened to an account: its statements add up, and one begins where one ends. */
class StatementQueriesTest {

  private static final int ACCOUNTS = 12;
  private static final int STEPS = 60;

  /** An account with a random history, and its balance after the last step of each month. */
  private static final class History {

    final TestEvents events;
    final List<byte[]> steps = new ArrayList<>();
    final Map<YearMonth, Statement.Balance> ends = new TreeMap<>();
    private final List<HoldState> open = new ArrayList<>();
    private final List<HoldState> captured = new ArrayList<>();
    private final Random random;
    private long at = TestEvents.START;

    History(String account, Random random) {
      this.events = new TestEvents(account);
      this.random = random;
    }

    void step() {
      at = next();
      events.at(at);
      steps.add(event());
      ends.put(month(at), new Statement.Balance(events.available(), events.held()));
    }

    /** Some days later; now and then at a month's very first or last instant. */
    private long next() {
      long later = at + random.nextLong(Duration.ofDays(4).toMillis());
      long begins = millis(month(at).plusMonths(1));
      return switch (random.nextInt(6)) {
        case 0 -> later >= begins ? begins : later;
        case 1 -> later >= begins ? begins - 1 : later;
        case 2 -> at;
        default -> later;
      };
    }

    private byte[] event() {
      int choice = random.nextInt(6);
      if (choice == 0 || events.available() < 10) {
        return events.grant(1 + random.nextInt(1_000));
      }
      if (choice == 1 && !captured.isEmpty()) {
        HoldState hold = captured.removeLast();
        return events.refund(hold, 1 + random.nextLong(hold.captured())).event();
      }
      if (choice == 2 && !open.isEmpty()) {
        return events.expire(open.removeFirst());
      }
      if (choice == 3 && !open.isEmpty()) {
        return events.heartbeat(open.getFirst(), 1_000).event();
      }
      if (choice == 4 && !open.isEmpty()) {
        HoldState hold = open.removeLast();
        TestEvents.Made made = events.capture(hold, 1 + random.nextLong(hold.remaining()));
        captured.add(made.hold());
        return made.event();
      }
      TestEvents.Made made =
          events.authorize(
              1 + random.nextLong(events.available()), Duration.ofDays(900).toMillis());
      open.add(made.hold());
      return made.event();
    }
  }

  private static YearMonth month(long at) {
    return YearMonth.from(Instant.ofEpochMilli(at).atOffset(ZoneOffset.UTC));
  }

  private static long millis(YearMonth month) {
    return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
  }

  @Test
  void openingAndLinesAreTheClosingWhichIsTheNextOpening() {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    try (LedgerTestDatabase ledger = new LedgerTestDatabase()) {
      StatementQueries queries = new StatementQueries(ledger.client);
      long offset = 0;
      for (int i = 0; i < ACCOUNTS; i++) {
        History history = new History("user:" + i, random);
        ledger.account("user:" + i);
        for (int step = 0; step < STEPS; step++) {
          history.step();
        }
        ledger.take(batch("user:" + i, offset, history.steps.toArray(byte[][]::new)));
        offset += history.steps.size();
        check(queries, history);
      }
    }
  }

  private static void check(StatementQueries queries, History history) {
    YearMonth last = month(history.at);
    Statement.Balance balance = new Statement.Balance(0, 0);
    for (YearMonth month = month(TestEvents.START).minusMonths(1);
        !month.isAfter(last.plusMonths(1));
        month = month.plusMonths(1)) {
      Statement statement =
          queries
              .statement(history.events.account(), millis(month), millis(month.plusMonths(1)))
              .block(PATIENCE);
      assertThat(statement.opening()).as("opening of " + month).isEqualTo(balance);
      balance = history.ends.getOrDefault(month, balance);
      assertThat(statement.closing()).as("closing of " + month).isEqualTo(balance);
      assertThat(sum(statement)).as("sum of " + month).isEqualTo(balance);
      assertThat(statement.later()).as("after " + month).isEqualTo(month.isBefore(last));
      assertThat(statement.version()).isEqualTo(STEPS);
    }
  }

  private static Statement.Balance sum(Statement statement) {
    long available = statement.opening().available();
    long held = statement.opening().held();
    for (Statement.Line line : statement.lines()) {
      assertThat(line.entries()).isPositive();
      available += line.available();
      held += line.held();
    }
    return new Statement.Balance(available, held);
  }
}
