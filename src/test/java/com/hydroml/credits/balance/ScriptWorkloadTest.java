package com.hydroml.credits.balance;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.backing.TestRedis;
import com.hydroml.credits.journal.Entry;
import com.hydroml.credits.journal.EventCodec;
import com.hydroml.credits.journal.EventKind;
import com.hydroml.credits.journal.JournalEvent;
import com.hydroml.credits.journal.OutboxEntry;
import com.hydroml.credits.journal.Outcome;
import com.hydroml.credits.journal.OutcomeCodec;
import com.hydroml.credits.kernel.HoldId;
import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.redis.ShardKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Many thousand random steps against an independent model, each reply compared (I1, I3, I4, I5):
 * several threads, each with accounts of its own, one by one and in groups, with repeated requests
 * and keys used twice. {@code -Dseed=} repeats a run.
 */
class ScriptWorkloadTest {

  private static final int THREADS = 4;
  private static final int ACCOUNTS_OF_A_THREAD = 3;
  private static final int STEPS_OF_A_THREAD = 5_000;

  @Test
  void everyReplyIsTheModels() throws Exception {
    long seed = Long.getLong("seed", new Random().nextLong());
    System.out.println("workload of the scripts: -Dseed=" + seed);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try (ScriptFixture scripts = new ScriptFixture(TestRedis.single(), 1_000_000)) {
      List<Future<?>> running =
          IntStream.range(0, THREADS)
              .<Future<?>>mapToObj(
                  t -> threads.submit(() -> new Walk(scripts, seed, t).run(STEPS_OF_A_THREAD)))
              .toList();
      for (Future<?> walk : running) {
        walk.get();
      }
      for (int shard = 0; shard < Shards.COUNT; shard++) {
        new HotStateAudit(scripts, ShardKeys.of(shard, 1)).check();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** One thread's steps. */
  private static final class Walk {

    private final ScriptFixture scripts;
    private final long seed;
    private final Random random;
    private final List<Model> models = new ArrayList<>();
    private final List<RandomOperations> operations = new ArrayList<>();
    private final int[] seen = new int[ReplyCode.values().length];

    Walk(ScriptFixture scripts, long seed, int thread) {
      this.scripts = scripts;
      this.seed = seed;
      this.random = new Random(seed + thread);
      for (int i = 0; i < ACCOUNTS_OF_A_THREAD; i++) {
        String account = "walk-" + thread + "-" + i;
        scripts.create(account);
        models.add(new Model(account));
        long scale = i == 0 ? 2_000_000_000_000L : 1;
        operations.add(new RandomOperations(account, random, scale, true));
      }
    }

    void run(int steps) {
      int done = 0;
      while (done < steps) {
        int i = random.nextInt(models.size());
        int dice = random.nextInt(20);
        if (dice == 0) {
          sweep(models.get(i));
        } else if (dice == 1) {
          read(models.get(i));
        } else {
          int size = dice < 5 ? 1 + random.nextInt(20) : 1;
          done += group(models.get(i), operations.get(i), size);
        }
      }
      models.forEach(this::compare);
      assertThat(seen[ReplyCode.DECIDED.ordinal()]).isGreaterThan(steps / 2);
      assertThat(seen[ReplyCode.KEY_REUSED.ordinal()]).isPositive();
      assertThat(seen[ReplyCode.KEY_ABANDONED.ordinal()]).isPositive();
      assertThat(seen[ReplyCode.HOLD_ABSENT.ordinal()]).isPositive();
      assertThat(seen[ReplyCode.SWEPT.ordinal()]).isPositive();
      assertThat(seen[ReplyCode.MOVED.ordinal()]).isPositive();
    }

    /** Runs some operations in one call; what has to be run again, and what follows, is. */
    private int group(Model model, RandomOperations source, int size) {
      source.at(model.version);
      List<Operation> next =
          IntStream.range(0, size).mapToObj(n -> RandomOperations.signed(source.next())).toList();
      int shard = Shards.of(model.account);
      int run = 0;
      while (!next.isEmpty()) {
        long before = System.currentTimeMillis();
        List<ScriptReply> replies = scripts.runAll(shard, size > 1 ? 5 : 0, next);
        long after = System.currentTimeMillis();
        int settled = 0;
        for (; settled < next.size(); settled++) {
          ScriptReply reply = replies.get(settled);
          if (reply.code() == ReplyCode.HELD_BACK) {
            break;
          }
          run++;
          check(model, source, next.get(settled), reply, before, after);
          if (reply.code() == ReplyCode.AGAIN) {
            break;
          }
        }
        boolean absent = settled > 0 && replies.get(settled - 1).code() == ReplyCode.HOLD_ABSENT;
        assertThat(settled > 0 || replies.getFirst().code() == ReplyCode.AGAIN || absent)
            .as("seed %d: something is always settled", seed)
            .isTrue();
        next = next.subList(settled, next.size());
      }
      return run;
    }

    private void check(
        Model model,
        RandomOperations source,
        Operation operation,
        ScriptReply reply,
        long before,
        long after) {
      seen[reply.code().ordinal()]++;
      String about = "seed " + seed + ", " + operation + ", version " + model.version;
      List<JournalEvent> events = events(model, reply, about);
      Outcome outcome =
          reply.code() == ReplyCode.DECIDED ? OutcomeCodec.decode(reply.payload()) : null;
      String key = RandomOperations.keyOf(operation);
      String request = RandomOperations.requestOf(operation);
      Optional<Model.Result> known = model.known(operation, key, request);
      Model.Result expected =
          known.isPresent()
              ? known.get()
              : model.step(
                  operation, key, request, timeOf(model, events, before, after), idOf(outcome));
      assertThat(reply.code()).as(about).isEqualTo(expected.code());
      assertThat(reply.replayed()).as(about).isEqualTo(expected.replayed());
      assertThat(text(outcome)).as(about).isEqualTo(text(expected.outcome()));
      assertThat(expiredIn(events)).as(about).isEqualTo(expected.expired());
      assertThat(events.isEmpty() ? model.version : events.getLast().version())
          .as(about)
          .isEqualTo(model.version);
      if (outcome instanceof Outcome.HoldChanged changed && !reply.replayed() && isNew(changed)) {
        source.made(HoldId.parse(changed.hold().id()).orElseThrow());
      }
    }

    private static boolean isNew(Outcome.HoldChanged changed) {
      return changed.kind() == EventKind.AUTHORIZE || changed.kind() == EventKind.CHARGE;
    }

    /**
     * The time at which the script ran: an event says it. Without one nothing expired, so that any
     * moment between question and answer at which nothing more was due will do.
     */
    private static long timeOf(Model model, List<JournalEvent> events, long before, long after) {
      if (!events.isEmpty()) {
        assertThat(events.getFirst().at())
            .isBetween(Math.max(before, model.lastAt), Math.max(after, model.lastAt));
        return events.getFirst().at();
      }
      return Math.max(before, model.lastAt);
    }

    /** The events of a reply, each of which has to lead from the balance before it to its own. */
    private List<JournalEvent> events(Model model, ScriptReply reply, String about) {
      long available = model.available;
      long held = model.held;
      long version = model.version;
      List<JournalEvent> events = new ArrayList<>();
      for (OutboxEntry entry : reply.events()) {
        JournalEvent event = EventCodec.decode(entry.event());
        version++;
        assertThat(event.version()).as(about).isEqualTo(version).isEqualTo(entry.version());
        available += event.entries().stream().mapToLong(Entry::availableDelta).sum();
        held += event.entries().stream().mapToLong(Entry::heldDelta).sum();
        assertThat(event.availableAfter()).as(about).isEqualTo(available);
        assertThat(event.heldAfter()).as(about).isEqualTo(held);
        events.add(event);
      }
      return events;
    }

    private static List<String> expiredIn(List<JournalEvent> events) {
      return events.stream()
          .filter(event -> event.kind() == EventKind.EXPIRE)
          .flatMap(event -> event.entries().stream())
          .map(Entry::holdId)
          .toList();
    }

    private void sweep(Model model) {
      ScriptReply reply = scripts.run(OperationCodes.EXPIRE, model.account, "");
      seen[reply.code().ordinal()]++;
      List<JournalEvent> events = events(model, reply, "sweep, seed " + seed);
      if (!events.isEmpty()) {
        assertThat(model.sweep(events.getFirst().at())).isEqualTo(expiredIn(events));
      }
      assertThat(reply.payloadText()).isEqualTo("" + expiredIn(events).size());
    }

    private void read(Model model) {
      compare(model);
      List<Model.Hold> holds = model.allHolds();
      if (!holds.isEmpty()) {
        Model.Hold hold = holds.get(random.nextInt(holds.size()));
        ScriptReply reply = scripts.read(HoldId.parse(hold.id()).orElseThrow(), Coverage.ALL);
        Reading.Hold read = (Reading.Hold) ReadingDecoder.hold(reply);
        assertThat(read.hold()).as("seed %d", seed).isEqualTo(hold.state());
      }
    }

    private void compare(Model model) {
      ScriptReply reply = scripts.run(OperationCodes.BALANCE, model.account, "");
      Reading.Balance read = (Reading.Balance) ReadingDecoder.balance(reply);
      assertThat(List.of(read.available(), read.held(), read.version()))
          .as("seed %d", seed)
          .containsExactly(model.available, model.held, model.version);
    }

    private static String idOf(Outcome outcome) {
      if (outcome instanceof Outcome.HoldChanged changed) {
        return changed.hold().id();
      }
      return outcome instanceof Outcome.Granted granted ? granted.grantId() : "";
    }

    private static String text(Outcome outcome) {
      return outcome instanceof Outcome.Granted g
          ? List.of(g.version(), g.available(), g.held(), g.at(), g.grantId(), g.amount())
              .toString()
          : String.valueOf(outcome);
    }
  }
}
