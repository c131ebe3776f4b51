package com.hydroml.credits.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.backing.ServiceTest;
import com.hydroml.credits.balance.Decision.Decided;
import com.hydroml.credits.balance.Decision.Refused;
import com.hydroml.credits.journal.EventKind;
import com.hydroml.credits.journal.GrantDetails;
import com.hydroml.credits.journal.HoldDetails;
import com.hydroml.credits.journal.Outcome;
import com.hydroml.credits.kernel.HoldId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.r2dbc.core.DatabaseClient;

/**
 * Random steps through the running service, one by one and in batches, each answer compared with
 * the model; and when the projector has drained, Postgres has exactly what the model has (I2, I3,
 * I5). {@code -Dseed=} repeats a run.
 */
@ServiceTest
class ServiceWorkloadTest {

  private static final int THREADS = 3;
  private static final int STEPS_OF_A_THREAD = 500;

  @Autowired private Balances balances;
  @Autowired private DatabaseClient database;

  @Test
  void everyAnswerIsTheModelsAndPostgresEndsWithTheSame() throws Exception {
    long seed = Long.getLong("seed", new Random().nextLong());
    System.out.println("workload of the service: -Dseed=" + seed);
    List<Walk> walks = IntStream.range(0, THREADS).mapToObj(t -> new Walk(seed, t)).toList();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> running =
          walks.stream().<Future<?>>map(walk -> threads.submit(walk::run)).toList();
      for (Future<?> walk : running) {
        walk.get();
      }
    } finally {
      threads.shutdownNow();
    }
    for (Walk walk : walks) {
      walk.models.forEach(this::compareWithPostgres);
    }
  }

  /** One thread's steps, on accounts of its own. */
  private final class Walk {

    private final long seed;
    private final Random random;
    private final List<Model> models = new ArrayList<>();
    private final List<RandomOperations> operations = new ArrayList<>();

    Walk(long seed, int thread) {
      this.seed = seed;
      this.random = new Random(seed + thread);
      for (int i = 0; i < 2; i++) {
        String account = "workload-" + thread + "-" + i;
        insert(account);
        models.add(new Model(account));
        operations.add(new RandomOperations(account, random, i == 0 ? 1 : 3_000_000_000L, false));
      }
    }

    void run() {
      int done = 0;
      while (done < STEPS_OF_A_THREAD) {
        int i = random.nextInt(models.size());
        int size = random.nextInt(5) == 0 ? 1 + random.nextInt(12) : 1;
        RandomOperations source = operations.get(i);
        List<Operation> next =
            IntStream.range(0, size).mapToObj(n -> RandomOperations.signed(source.next())).toList();
        List<Decision> decisions = size == 1 ? List.of(execute(next.getFirst())) : executeAll(next);
        for (int n = 0; n < size; n++) {
          check(models.get(i), source, next.get(n), decisions.get(n));
        }
        done += size;
      }
      models.forEach(this::letHoldsExpire);
    }

    private void check(
        Model model, RandomOperations source, Operation operation, Decision decision) {
      String about = "seed " + seed + ", " + operation + ", version " + model.version;
      boolean asked = isUnknown(decision);
      Decision settled = asked ? askAgain(operation) : decision;
      Outcome outcome = settled instanceof Decided decided ? decided.outcome() : null;
      Model.Result expected = expected(model, operation, outcome);
      assertThat(codeOf(settled)).as(about).isEqualTo(expected.code());
      assertThat(text(outcome)).as(about).isEqualTo(text(expected.outcome()));
      if (settled instanceof Decided decided) {
        assertThat(decided.replayed() || !expected.replayed()).as(about).isTrue();
        assertThat(decided.replayed() && !expected.replayed() && !asked).as(about).isFalse();
        assertThat(decided.account()).as(about).isEqualTo(model.account);
      }
      if (outcome instanceof Outcome.HoldChanged changed && !expected.replayed()) {
        if (changed.kind() == EventKind.AUTHORIZE || changed.kind() == EventKind.CHARGE) {
          source.made(HoldId.parse(changed.hold().id()).orElseThrow());
        }
      }
    }

    /** A few holds more whose time is soon over: the sweeper releases them. */
    private void letHoldsExpire(Model model) {
      long held = model.held;
      Operation.Grant grant =
          new Operation.Grant(
              model.account,
              5,
              new GrantDetails("bonus", "last", 0),
              ScriptFixture.key("last-grant", 1));
      boolean full = model.available + model.held + 5 > Model.MAX;
      if (!full) {
        step(model, grant);
      }
      for (int i = 0; i < 5 && model.available > 0; i++) {
        step(
            model,
            new Operation.Authorize(
                model.account, 1, 1, false, HoldDetails.NONE, ScriptFixture.key("last-" + i, 1)));
      }
      await().atMost(Duration.ofSeconds(30)).until(() -> balance(model.account).held() == held);
      Reading.Balance released = balance(model.account);
      model.sweep(released.at());
      assertThat(released.available()).isEqualTo(model.available);
      assertThat(model.held).isEqualTo(held);
      model.version = released.version();
    }

    private void step(Model model, Operation operation) {
      Decision decision = execute(operation);
      Decided decided = (Decided) (isUnknown(decision) ? askAgain(operation) : decision);
      Model.Result expected = expected(model, operation, decided.outcome());
      assertThat(withoutVersion(decided.outcome())).isEqualTo(withoutVersion(expected.outcome()));
    }
  }

  /** The sweeper may have taken a version in between. */
  private static String withoutVersion(Outcome outcome) {
    return outcome instanceof Outcome.HoldChanged changed
        ? changed.hold().toString()
        : outcome.getClass().getSimpleName();
  }

  private static Model.Result expected(Model model, Operation operation, Outcome outcome) {
    String key = RandomOperations.keyOf(operation);
    String request = RandomOperations.requestOf(operation);
    Optional<Model.Result> known = model.known(operation, key, request);
    return known.isPresent()
        ? known.get()
        : model.step(operation, key, request, timeOf(model, outcome), idOf(outcome));
  }

  private static long timeOf(Model model, Outcome outcome) {
    if (outcome instanceof Outcome.HoldChanged changed) {
      return changed.at();
    }
    if (outcome instanceof Outcome.Granted granted) {
      return granted.at();
    }
    return outcome instanceof Outcome.Abandoned abandoned ? abandoned.at() : model.lastAt;
  }

  private static String idOf(Outcome outcome) {
    if (outcome instanceof Outcome.HoldChanged changed) {
      return changed.hold().id();
    }
    return outcome instanceof Outcome.Granted granted ? granted.grantId() : "";
  }

  private static String text(Outcome outcome) {
    return outcome instanceof Outcome.Granted g
        ? List.of(g.version(), g.available(), g.held(), g.at(), g.grantId(), g.amount()).toString()
        : String.valueOf(outcome);
  }

  private static boolean isUnknown(Decision decision) {
    return decision.equals(new Refused(Refusal.OUTCOME_UNKNOWN));
  }

  private static ReplyCode codeOf(Decision decision) {
    if (decision instanceof Refused refused) {
      return switch (refused.refusal()) {
        case HOLD_NOT_FOUND -> ReplyCode.HOLD_ABSENT;
        case KEY_REUSED -> ReplyCode.KEY_REUSED;
        case KEY_ABANDONED -> ReplyCode.KEY_ABANDONED;
        default -> throw new AssertionError("refused as " + refused.refusal());
      };
    }
    return ReplyCode.DECIDED;
  }

  private Decision execute(Operation operation) {
    return balances
        .execute(operation, Coverage.ALL, Durability.QUEUED)
        .block(Duration.ofSeconds(10));
  }

  private List<Decision> executeAll(List<Operation> operations) {
    return balances
        .executeAll(operations, Coverage.ALL, Durability.QUEUED)
        .collectList()
        .block(Duration.ofSeconds(10));
  }

  /** A retry with the same key returns the decision, or makes it. */
  private Decision askAgain(Operation operation) {
    return await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> execute(operation), decision -> !isUnknown(decision));
  }

  private Reading.Balance balance(String account) {
    return (Reading.Balance)
        await()
            .atMost(Duration.ofSeconds(30))
            .until(
                () -> balances.balance(account).block(Duration.ofSeconds(10)),
                Reading.Balance.class::isInstance);
  }

  private void insert(String account) {
    database
        .sql("insert into account (account, type) values (:account, 'user')")
        .bind("account", account)
        .then()
        .block(Duration.ofSeconds(10));
  }

  private void compareWithPostgres(Model model) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                number(
                        "select coalesce(max(version), 0) from account_balance"
                            + " where account = :account",
                        model)
                    == model.version);
    assertThat(
            numbers(
                "select available, held, version from account_balance where account = :account",
                model))
        .containsExactly(model.available, model.held, model.version);
    assertThat(
            numbers(
                "select count(*), count(distinct version), min(version), max(version)"
                    + " from journal where account = :account",
                model))
        .as("versions without gaps")
        .containsExactly(model.version, model.version, 1L, model.version);
    assertThat(
            numbers(
                "select coalesce(sum(available_delta), 0)::bigint,"
                    + " coalesce(sum(held_delta), 0)::bigint"
                    + " from ledger_entry where account = :account",
                model))
        .containsExactly(model.available, model.held);
    assertThat(transferred(model, "available")).isEqualTo(model.available);
    assertThat(transferred(model, "held")).isEqualTo(model.held);
    assertThat(number("select count(*) from parked_event where account = :account", model))
        .isZero();
    for (Model.Hold hold : model.allHolds()) {
      assertThat(row(hold.id())).isEqualTo(row(hold));
    }
    assertThat(number("select count(*) from hold where account = :account", model))
        .isEqualTo(model.allHolds().size());
  }

  /** What the transfers of the double entry leave on one of the account's two ledger accounts. */
  private long transferred(Model model, String side) {
    return number(
        "select coalesce(sum(case when credit = account || '/%1$s' then amount else 0 end"
                .formatted(side)
            + " - case when debit = account || '/%1$s' then amount else 0 end), 0)::bigint"
                .formatted(side)
            + " from ledger_entry where account = :account",
        model);
  }

  private Map<String, Object> row(String id) {
    return database
        .sql(
            "select status, amount, captured, released, remaining, refunded,"
                + " to_millis(expires_at) as expires_at,"
                + " coalesce(to_millis(closed_at), 0) as closed_at"
                + " from hold where id = :id")
        .bind("id", id)
        .fetch()
        .one()
        .map(Map::copyOf)
        .block(Duration.ofSeconds(10));
  }

  private static Map<String, Object> row(Model.Hold hold) {
    return Map.of(
        "status", hold.status().label(),
        "amount", hold.amount(),
        "captured", hold.captured(),
        "released", hold.released(),
        "remaining", hold.remaining(),
        "refunded", hold.refunded(),
        "expires_at", hold.expiresAt(),
        "closed_at", hold.closedAt());
  }

  private long number(String sql, Model model) {
    return numbers(sql, model).getFirst();
  }

  private List<Long> numbers(String sql, Model model) {
    return database
        .sql(sql)
        .bind("account", model.account)
        .map(
            (row, metadata) ->
                IntStream.range(0, metadata.getColumnMetadatas().size())
                    .mapToObj(i -> row.get(i, Long.class))
                    .toList())
        .one()
        .block(Duration.ofSeconds(10));
  }
}
