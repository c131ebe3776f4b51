package com.hydroml.credits.balance;

import com.hydroml.credits.balance.Bundle.Item;
import com.hydroml.credits.balance.Bundle.Settled;
import com.hydroml.credits.journal.Journal;
import com.hydroml.credits.journal.Standing;
import com.hydroml.credits.kernel.HoldId;
import com.hydroml.credits.kernel.RandomIds;
import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.lifecycle.Deadlines;
import com.hydroml.credits.lifecycle.Deadlines.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Balances in Redis: operations go through their shard's lane, successes wait for the journal. */
final class RedisBalances implements Balances {

  /** Hot calls answer within two seconds; this leaves a little for the way back. */
  private static final Duration LONGEST = Duration.ofMillis(1900);

  /** What of a batch has not begun by then is refused, rather than begun and then not known. */
  private static final Duration LATEST = Duration.ofMillis(1500);

  private final ShardLanes lanes;
  private final HotStateLoader loader;
  private final Journal journal;
  private final OperationEncoder encoder;
  private final SpendingLimits limits;
  private final Settlement settlement;
  private final int largestBundle;
  private final AtomicInteger groups = new AtomicInteger();

  RedisBalances(
      ShardLanes lanes,
      HotStateLoader loader,
      Standing standing,
      Journal journal,
      RandomIds ids,
      SpendingLimits limits,
      BalanceProperties properties) {
    this.lanes = lanes;
    this.loader = loader;
    this.journal = journal;
    this.encoder = new OperationEncoder(ids);
    this.limits = limits;
    this.settlement = new Settlement(journal, standing);
    this.largestBundle = properties.largestCall();
  }

  @Override
  public boolean canHave(Durability demanded) {
    return demanded != Durability.JOURNALED || journal.isAvailable();
  }

  @Override
  public Mono<Decision> execute(Operation operation, Coverage coverage, Durability demanded) {
    return whileInterested(
        interest -> start(operation, coverage, demanded, interest),
        new Decision.Refused(Refusal.OUTCOME_UNKNOWN));
  }

  private CompletableFuture<Decision> start(
      Operation operation, Coverage coverage, Durability demanded, Interest interest) {
    if (!canHave(demanded)) {
      return refused(Refusal.DURABILITY_UNAVAILABLE);
    }
    if (isForeign(operation, coverage)) {
      return refused(Refusal.ACCOUNT_NOT_FOUND);
    }
    List<Item> items = List.of(item(operation, coverage, 0));
    return new Bundle(lanes, loader, shardOf(operation), items, interest)
        .run()
        .thenCompose(settled -> settlement.decision(settled.getFirst(), demanded));
  }

  @Override
  public Flux<Decision> executeAll(
      List<Operation> operations, Coverage coverage, Durability demanded) {
    if (!canHave(demanded)) {
      return Flux.fromIterable(operations)
          .map(operation -> new Decision.Refused(Refusal.DURABILITY_UNAVAILABLE));
    }
    return Flux.defer(
        () -> {
          Batch batch = new Batch(operations, coverage, demanded);
          return batch.run().doOnCancel(batch.interest::lose);
        });
  }

  @Override
  public Mono<Decision> remembered(String account, String key, Coverage coverage) {
    return recalled(
        OperationCodes.PEEK,
        account,
        new RequestKey(key, new byte[0]),
        coverage,
        Durability.JOURNALED);
  }

  @Override
  public Mono<Decision> replay(
      String account, RequestKey request, Coverage coverage, Durability demanded) {
    return recalled(OperationCodes.REPLAY, account, request, coverage, demanded);
  }

  private Mono<Decision> recalled(
      int code, String account, RequestKey key, Coverage coverage, Durability demanded) {
    if (!coverage.covers(account)) {
      return Mono.just(new Decision.Refused(Refusal.ACCOUNT_NOT_FOUND));
    }
    byte[] operation = OperationEncoder.encode(code, account, key, coverage);
    return whileInterested(
        interest ->
            single(Shards.of(account), new Item(operation, null, true), interest)
                .thenCompose(settled -> settlement.decision(settled, demanded)),
        new Decision.Refused(Refusal.OUTCOME_UNKNOWN));
  }

  @Override
  public Mono<Reading> balance(String account) {
    byte[] operation = OperationEncoder.encode(OperationCodes.BALANCE, account, "", Coverage.ALL);
    return read(Shards.of(account), new Item(operation, null, true));
  }

  @Override
  public Mono<Reading> hold(HoldId hold) {
    byte[] operation = OperationEncoder.encode(OperationCodes.HOLD, hold.value(), "", Coverage.ALL);
    return read(hold.shard(), new Item(operation, hold.value(), false));
  }

  private Mono<Reading> read(int shard, Item item) {
    return whileInterested(
        interest -> single(shard, item, interest).thenApply(settlement::reading),
        new Reading.Unavailable(Refusal.OUTCOME_UNKNOWN));
  }

  private CompletableFuture<Settled> single(int shard, Item item, Interest interest) {
    return new Bundle(lanes, loader, shard, List.of(item), interest)
        .run()
        .thenApply(List::getFirst);
  }

  /**
   * A subscriber that is gone does not stop what has reached the script; what has not is left out.
   * The same goes for one that has waited for long enough.
   *
   * @param late what one is told then
   */
  private static <T> Mono<T> whileInterested(
      Function<Interest, ? extends CompletableFuture<? extends T>> work, T late) {
    return Mono.create(
        sink -> {
          Interest interest = new Interest();
          Deadline deadline =
              Deadlines.after(
                  LONGEST,
                  () -> {
                    interest.lose();
                    sink.success(late);
                  });
          sink.onCancel(
              () -> {
                deadline.met();
                interest.lose();
              });
          work.apply(interest)
              .whenComplete(
                  (value, failure) -> {
                    deadline.met();
                    if (failure == null) {
                      sink.success(value);
                    } else {
                      sink.error(unwrapped(failure));
                    }
                  });
        });
  }

  private static Throwable unwrapped(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private static boolean isForeign(Operation operation, Coverage coverage) {
    return operation instanceof Operation.OnAccount named && !coverage.covers(named.account());
  }

  private static int shardOf(Operation operation) {
    return switch (operation) {
      case Operation.OnAccount named -> Shards.of(named.account());
      case Operation.OnHold named -> named.hold().shard();
    };
  }

  /** Without budgets it has not a byte more than it would have if there were none at all. */
  private Item item(Operation operation, Coverage coverage, int group) {
    return new Item(
        encoder.encode(operation, coverage, group, limitsOf(operation)),
        holdId(operation),
        true,
        (account, spender, budgets) ->
            coverage.coversSpender(account, spender)
                ? encoder.encode(operation, coverage, group, limits(account, spender, budgets))
                : null);
  }

  /** Those of the spender as they are now, and those that the hold was counted for. */
  private List<SpendingLimit> limits(String account, String spender, List<String> budgets) {
    Map<String, SpendingLimit> all = new LinkedHashMap<>();
    if (!spender.isEmpty()) {
      limits.of(account, spender).forEach(limit -> all.put(limit.budget(), limit));
    }
    if (!budgets.isEmpty()) {
      limits.inForce(account, budgets).forEach(limit -> all.put(limit.budget(), limit));
    }
    return List.copyOf(all.values());
  }

  private @Nullable List<SpendingLimit> limitsOf(Operation operation) {
    if (operation instanceof Operation.Authorize authorize) {
      String spender = authorize.details().spender();
      if (spender != null) {
        List<SpendingLimit> counting = limits.of(authorize.account(), spender);
        return counting.isEmpty() ? null : counting;
      }
    }
    return null;
  }

  private static @Nullable String holdId(Operation operation) {
    return operation instanceof Operation.OnHold named ? named.hold().value() : null;
  }

  private static CompletableFuture<Decision> refused(Refusal refusal) {
    return CompletableFuture.completedFuture(new Decision.Refused(refusal));
  }

  /** Many operations: each shard's in their order, bundle after bundle, the shards side by side. */
  private final class Batch {

    private final List<Operation> operations;
    private final Coverage coverage;
    private final Durability demanded;
    private final Interest interest = new Interest();
    private final long begun = System.nanoTime();
    private final List<CompletableFuture<Decision>> decisions;

    Batch(List<Operation> operations, Coverage coverage, Durability demanded) {
      this.operations = operations;
      this.coverage = coverage;
      this.demanded = demanded;
      this.decisions = new ArrayList<>(operations.size());
    }

    Flux<Decision> run() {
      List<List<Integer>> byShard = new ArrayList<>(Shards.COUNT);
      for (int shard = 0; shard < Shards.COUNT; shard++) {
        byShard.add(new ArrayList<>());
      }
      for (int i = 0; i < operations.size(); i++) {
        Operation operation = operations.get(i);
        decisions.add(new CompletableFuture<>());
        if (isForeign(operation, coverage)) {
          decisions.get(i).complete(new Decision.Refused(Refusal.ACCOUNT_NOT_FOUND));
        } else {
          byShard.get(shardOf(operation)).add(i);
        }
      }
      for (int shard = 0; shard < Shards.COUNT; shard++) {
        runFrom(shard, byShard.get(shard), 0);
      }
      // One deadline for all: what is decided by then is answered, the rest is unknown.
      Mono<Decision> deadline =
          Mono.delay(LONGEST)
              .map(tick -> (Decision) new Decision.Refused(Refusal.OUTCOME_UNKNOWN))
              .cache();
      return Flux.fromIterable(decisions)
          .concatMap(
              decision -> Mono.firstWithSignal(Mono.fromFuture(() -> decision, true), deadline));
    }

    private void runFrom(int shard, List<Integer> indexes, int from) {
      if (System.nanoTime() - begun > LATEST.toNanos()) {
        for (int index : indexes.subList(from, indexes.size())) {
          decisions.get(index).complete(new Decision.Refused(Refusal.OVERLOADED));
        }
        return;
      }
      if (from >= indexes.size()) {
        return;
      }
      List<Integer> chunk = indexes.subList(from, Math.min(from + largestBundle, indexes.size()));
      int group = groups.updateAndGet(g -> g == Integer.MAX_VALUE ? 1 : g + 1);
      List<Item> items = new ArrayList<>(chunk.size());
      for (int index : chunk) {
        items.add(item(operations.get(index), coverage, group));
      }
      new Bundle(lanes, loader, shard, items, interest)
          .run()
          .thenAccept(
              settled -> {
                decide(chunk, settled);
                runFrom(shard, indexes, from + chunk.size());
              });
    }

    private void decide(List<Integer> chunk, List<Settled> settled) {
      for (int i = 0; i < chunk.size(); i++) {
        CompletableFuture<Decision> decision = decisions.get(chunk.get(i));
        settlement.decision(settled.get(i), demanded).thenAccept(decision::complete);
      }
    }
  }
}
