package com.hydroml.credits.balance;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.backing.TestRedis;
import com.hydroml.credits.journal.BudgetCount;
import com.hydroml.credits.journal.Entry;
import com.hydroml.credits.journal.EntryKind;
import com.hydroml.credits.journal.EventCodec;
import com.hydroml.credits.journal.HoldDetails;
import com.hydroml.credits.journal.HoldState;
import com.hydroml.credits.journal.JournalEvent;
import com.hydroml.credits.journal.OutboxEntry;
import com.hydroml.credits.journal.Outcome;
import com.hydroml.credits.journal.OutcomeCodec;
import com.hydroml.credits.kernel.BudgetPeriod;
import com.hydroml.credits.kernel.HoldId;
import com.hydroml.credits.redis.ShardKeys;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Thousands of random steps of one account whose spender has several budgets, over months, while
 * limits change and budgets come and go: every event counts what an independent model does, no
 * decision exceeds a hard limit and none declines below it; and in the end what Redis counts is the
 * sum of what holds are counted for. {@code -Dseed=} repeats a run.
 */
class BudgetWorkloadTest {

  private static final int STEPS = 3_000;
  private static final String ACCOUNT = "org:budgets";
  private static final ShardKeys KEYS = ScriptFixture.keysOf(ACCOUNT);
  private static final String[] BUDGETS = {"bud_a", "bud_b", "bud_c", "bud_d", "bud_e"};
  private static final BudgetPeriod[] PERIODS = {
    BudgetPeriod.DAY, BudgetPeriod.WEEK, BudgetPeriod.MONTH, BudgetPeriod.TOTAL, BudgetPeriod.DAY
  };

  @Test
  void everyStepCountsWhatTheModelDoes() {
    long seed = Long.getLong("seed", new Random().nextLong());
    System.out.println("workload of budgets: -Dseed=" + seed);
    try (ScriptFixture scripts = new ScriptFixture(TestRedis.single(), 1_000_000)) {
      scripts.create(ACCOUNT);
      scripts.grant(ACCOUNT, 1_000_000, "funds");
      Walk walk = new Walk(scripts, new Random(seed));
      for (int i = 0; i < STEPS; i++) {
        walk.step();
      }
      new HotStateAudit(scripts, KEYS).check();
      walk.wasWorthIt();
    }
  }

  private static final class Walk {

    private final ScriptFixture scripts;
    private final Random random;
    private final BudgetModel model = new BudgetModel();
    private final List<HoldId> holds = new ArrayList<>();
    private long now = Instant.parse("2040-01-30T22:00:00Z").toEpochMilli();
    private List<SpendingLimit> inForce = List.of();
    private int keys;
    private int declined;
    private int limited;
    private int givenBack;

    Walk(ScriptFixture scripts, Random random) {
      this.scripts = scripts;
      this.random = random;
      tick(0);
    }

    private void tick(long millis) {
      now += millis;
      scripts.call(KEYS, "HSET", KEYS.prefix() + "a:" + ACCOUNT, "t", Long.toString(now));
    }

    void step() {
      if (random.nextInt(20) == 0) {
        inForce = limits();
      }
      if (random.nextInt(3) == 0) {
        tick(random.nextInt(random.nextInt(10) == 0 ? 200_000_000 : 2_000_000));
      }
      Operation operation = operation();
      List<SpendingLimit> named = operation instanceof Operation.Authorize ? inForce : null;
      for (int attempt = 0; ; attempt++) {
        assertThat(attempt).as("attempts of %s", operation).isLessThan(10);
        ScriptReply reply =
            scripts.run(operation, named == null || named.isEmpty() && attempt == 0 ? null : named);
        expiries(reply);
        if (reply.code() == ReplyCode.LIMITS_WANTED) {
          limited++;
          List<String> budgets = model.budgetsOf(((Operation.OnHold) operation).hold().value());
          named = inForce.stream().filter(limit -> budgets.contains(limit.budget())).toList();
        } else if (reply.code() != ReplyCode.AGAIN) {
          assertThat(reply.code()).isEqualTo(ReplyCode.DECIDED);
          decided(operation, reply, named == null ? List.of() : named);
          return;
        }
      }
    }

    private List<SpendingLimit> limits() {
      List<SpendingLimit> limits = new ArrayList<>();
      for (int i = 0; i < BUDGETS.length; i++) {
        if (random.nextInt(4) != 0) {
          limits.add(
              new SpendingLimit(
                  BUDGETS[i], PERIODS[i], 500 + random.nextInt(4_000), random.nextInt(3) != 0));
        }
      }
      return List.copyOf(limits);
    }

    private Operation operation() {
      keys++;
      RequestKey key = new RequestKey("k" + keys, new byte[16]);
      int dice = random.nextInt(100);
      if (dice < 35 || holds.isEmpty()) {
        HoldDetails details = new HoldDetails(null, "ada", Map.of());
        return new Operation.Authorize(
            ACCOUNT, amount(), 1 + random.nextInt(3_000), random.nextInt(5) == 0, details, key);
      }
      HoldId hold = holds.get(holds.size() - 1 - random.nextInt(Math.min(20, holds.size())));
      if (dice < 60) {
        Operation.Excess excess = Operation.Excess.values()[random.nextInt(3)];
        return TestOperations.capture(
            hold, amount(), random.nextBoolean(), excess, random.nextBoolean(), null, key);
      }
      if (dice < 68) {
        return new Operation.VoidHold(hold, key);
      }
      if (dice < 88) {
        Long amount = random.nextInt(5) == 0 ? null : amount();
        return new Operation.Adjust(hold, amount, 1L + random.nextInt(400_000), key);
      }
      return TestOperations.refund(
          hold, random.nextBoolean() ? null : Long.valueOf(1 + random.nextInt(100)), "r", key);
    }

    private Long amount() {
      return 1L + random.nextInt(400);
    }

    private void expiries(ScriptReply reply) {
      for (OutboxEntry written : reply.events()) {
        JournalEvent event = EventCodec.decode(written.event());
        List<BudgetCount> expected = new ArrayList<>();
        for (Entry entry : event.entries()) {
          if (entry.kind() == EntryKind.EXPIRY) {
            long taken = model.taken(entry.holdId()) - entry.availableDelta();
            expected.addAll(model.takes(entry.holdId(), taken, event.at(), List.of()));
          }
        }
        if (event.outcome() == null) {
          assertThat(event.counts()).containsExactlyInAnyOrderElementsOf(expected);
        }
      }
    }

    private void decided(Operation operation, ScriptReply reply, List<SpendingLimit> limits) {
      switch (OutcomeCodec.decode(reply.payload())) {
        case Outcome.HoldChanged changed -> changed(operation, reply, changed, limits);
        case Outcome.BudgetExceeded exceeded -> exceeded(exceeded, limits);
        case Outcome other -> {
          // Too little, closed already, more than remains: no budget's matter.
        }
      }
    }

    private void changed(
        Operation operation,
        ScriptReply reply,
        Outcome.HoldChanged changed,
        List<SpendingLimit> limits) {
      HoldState hold = changed.hold();
      long taken = hold.captured() - hold.refunded() + hold.remaining();
      long more = taken - model.taken(hold.id());
      if (more > 0) {
        for (SpendingLimit limit : limits) {
          long left = limit.amount() - model.spent(limit, changed.at());
          assertThat(!limit.hard() || more <= left).as("%s by %s", limit, operation).isTrue();
        }
      }
      List<BudgetCount> expected = model.takes(hold.id(), taken, changed.at(), limits);
      JournalEvent event = EventCodec.decode(reply.events().getLast().event());
      assertThat(event.counts()).as("%s", operation).containsExactlyInAnyOrderElementsOf(expected);
      givenBack += expected.stream().anyMatch(count -> count.delta() < 0) ? 1 : 0;
      if (operation instanceof Operation.Authorize) {
        holds.add(HoldId.parse(hold.id()).orElseThrow());
      }
    }

    private void exceeded(Outcome.BudgetExceeded exceeded, List<SpendingLimit> limits) {
      declined++;
      SpendingLimit limit =
          limits.stream()
              .filter(each -> each.budget().equals(exceeded.budget()))
              .findFirst()
              .orElseThrow();
      assertThat(limit.hard()).isTrue();
      assertThat(exceeded.limit()).isEqualTo(limit.amount());
      assertThat(exceeded.period()).isEqualTo(limit.period());
      assertThat(exceeded.spent()).isEqualTo(model.spent(limit, now));
      assertThat(exceeded.spent() + exceeded.requested()).isGreaterThan(limit.amount());
      assertThat(exceeded.resetsAt()).isEqualTo(limit.period().endOf(limit.period().startOf(now)));
      long tightest =
          limits.stream()
              .filter(SpendingLimit::hard)
              .mapToLong(each -> each.amount() - model.spent(each, now))
              .min()
              .orElseThrow();
      assertThat(limit.amount() - exceeded.spent()).isEqualTo(tightest);
    }

    /** A walk that met nothing would prove nothing. */
    void wasWorthIt() {
      assertThat(declined).as("declined for a budget").isGreaterThan(20);
      assertThat(limited).as("asked for limits").isGreaterThan(20);
      assertThat(givenBack).as("given back").isGreaterThan(20);
    }
  }
}
