package com.hydroml.credits.balance;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.backing.TestRedis;
import com.hydroml.credits.balance.HotStateSource.Counted;
import com.hydroml.credits.journal.HoldDetails;
import com.hydroml.credits.journal.Outcome;
import com.hydroml.credits.kernel.BudgetPeriod;
import com.hydroml.credits.kernel.HoldId;
import com.hydroml.credits.redis.ShardKeys;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** Budgets through the engine: who is asked for limits and when, and many requests at once. */
class BudgetEngineTest {

  private static final String ACCOUNT = "org:acme";
  private static final HoldDetails ADA = new HoldDetails(null, "ada", Map.of());

  private final Limits limits = new Limits();
  private final Engine engine = new Engine(TestRedis.single(), ScriptFixture.PROPERTIES, limits);

  /** One budget, of one spender. */
  private static final class Limits implements SpendingLimits {

    private volatile List<SpendingLimit> all =
        List.of(new SpendingLimit("bud_a", BudgetPeriod.TOTAL, 10, true));
    private volatile boolean broken;

    @Override
    public List<SpendingLimit> of(String account, String spender) {
      return account.equals(ACCOUNT) && spender.equals("ada") ? all : List.of();
    }

    @Override
    public List<SpendingLimit> inForce(String account, Collection<String> budgets) {
      if (broken) {
        throw new IllegalStateException("nobody knows");
      }
      assertThat(account).isEqualTo(ACCOUNT);
      return all.stream().filter(limit -> budgets.contains(limit.budget())).toList();
    }
  }

  @AfterEach
  void close() {
    ShardKeys keys = ScriptFixture.keysOf(ACCOUNT);
    new HotStateAudit(engine.redis, keys).check();
    engine.close();
  }

  private void fund(long amount) {
    engine.ledger.with(ACCOUNT);
    assertThat(outcome(engine.execute(engine.grant(ACCOUNT, amount))))
        .isInstanceOf(Outcome.Granted.class);
  }

  private Operation.Authorize authorize(long amount, HoldDetails details) {
    return new Operation.Authorize(ACCOUNT, amount, 900, false, details, engine.key());
  }

  private static Outcome outcome(Decision decision) {
    return ((Decision.Decided) decision).outcome();
  }

  private HoldId held(long amount) {
    return Engine.hold(engine.execute(authorize(amount, ADA)));
  }

  private long spent() {
    Counted counted =
        new HotStateAudit(engine.redis, ScriptFixture.keysOf(ACCOUNT))
            .counters(ACCOUNT)
            .get("bud_a");
    return counted == null ? 0 : counted.amount();
  }

  @Test
  void ofFiftyAtOnceExactlyAsManyAsTheBudgetAllowsAreMade() {
    fund(1_000);
    List<Outcome> outcomes =
        Flux.range(0, 50)
            .flatMap(
                i ->
                    engine
                        .balances
                        .execute(authorize(1, ADA), Coverage.ALL, Durability.QUEUED)
                        .subscribeOn(Schedulers.boundedElastic()),
                50)
            .map(BudgetEngineTest::outcome)
            .collectList()
            .block(Duration.ofSeconds(20));
    assertThat(outcomes).hasSize(50);
    assertThat(outcomes).filteredOn(Outcome.HoldChanged.class::isInstance).hasSize(10);
    assertThat(outcomes).filteredOn(Outcome.BudgetExceeded.class::isInstance).hasSize(40);
    assertThat(spent()).isEqualTo(10);
  }

  @Test
  void onlyTheSpendersOwnBudgetsCount() {
    fund(1_000);
    assertThat(outcome(engine.execute(authorize(11, HoldDetails.NONE))))
        .isInstanceOf(Outcome.HoldChanged.class);
    assertThat(outcome(engine.execute(authorize(11, new HoldDetails(null, "bob", Map.of())))))
        .isInstanceOf(Outcome.HoldChanged.class);
    assertThat(outcome(engine.execute(authorize(11, ADA))))
        .isEqualTo(new Outcome.BudgetExceeded("bud_a", BudgetPeriod.TOTAL, 10, 0, 11, 0));
    assertThat(spent()).isZero();
  }

  @Test
  void anIncreaseIsRunAgainWithTheLimitsThatAreInForceThen() {
    fund(1_000);
    HoldId hold = held(6);
    assertThat(outcome(engine.execute(new Operation.Adjust(hold, 11L, null, engine.key()))))
        .isEqualTo(new Outcome.BudgetExceeded("bud_a", BudgetPeriod.TOTAL, 10, 6, 5, 0));
    assertThat(outcome(engine.execute(new Operation.Adjust(hold, 10L, null, engine.key()))))
        .isInstanceOf(Outcome.HoldChanged.class);
    assertThat(spent()).isEqualTo(10);
    limits.all = List.of();
    assertThat(outcome(engine.execute(new Operation.Adjust(hold, 500L, null, engine.key()))))
        .isInstanceOf(Outcome.HoldChanged.class);
    assertThat(spent()).isEqualTo(10);
  }

  @Test
  void aBatchWaitsForTheLimitsAndKeepsItsOrder() {
    fund(1_000);
    HoldId hold = held(6);
    List<Operation> operations =
        List.of(
            TestOperations.capture(
                hold, 9L, true, Operation.Excess.DRAW, false, null, engine.key()),
            authorize(2, ADA),
            authorize(1, ADA),
            authorize(1, ADA));
    List<Decision> decisions =
        engine
            .balances
            .executeAll(operations, Coverage.ALL, Durability.QUEUED)
            .collectList()
            .block(Duration.ofSeconds(10));
    assertThat(decisions).hasSize(4);
    assertThat(IntStream.range(0, 4).mapToObj(i -> outcome(decisions.get(i)).getClass()).toList())
        .isEqualTo(
            List.of(
                Outcome.HoldChanged.class,
                Outcome.BudgetExceeded.class,
                Outcome.HoldChanged.class,
                Outcome.BudgetExceeded.class));
    assertThat(spent()).isEqualTo(10);
  }

  /** I8: what cannot be checked is not allowed. */
  @Test
  void withoutTheLimitsNothingIsDrawn() {
    fund(1_000);
    HoldId hold = held(6);
    limits.broken = true;
    Operation.Adjust more = new Operation.Adjust(hold, 7L, null, engine.key());
    assertThat(engine.execute(more)).isEqualTo(new Decision.Refused(Refusal.OUTCOME_UNKNOWN));
    assertThat(spent()).isEqualTo(6);
    limits.broken = false;
    assertThat(outcome(engine.execute(more))).isInstanceOf(Outcome.HoldChanged.class);
    assertThat(spent()).isEqualTo(7);
  }
}
