package com.hydroml.credits.authorization;

import com.hydroml.credits.answer.Execution;
import com.hydroml.credits.balance.Balances;
import com.hydroml.credits.balance.Decision;
import com.hydroml.credits.balance.Operation;
import com.hydroml.credits.balance.Refusal;
import com.hydroml.credits.web.Call;
import com.hydroml.credits.web.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A batch in which quantities are named. Holds are looked at first, all together; then everything
 * is carried out in its order; then replays learn what price they had. What a hold says of its
 * price never changes, so it does not matter that it is read before its turn.
 */
final class PricedBatch {

  /** What has not been read by then is not carried out. */
  private static final Duration READING = Duration.ofMillis(900);

  private static final Duration LEAST = Duration.ofMillis(10);

  /** How many holds are read at a time. */
  private static final int AT_ONCE = 256;

  private final Pipeline pipeline;
  private final Balances balances;
  private final Call call;
  private final long begun = System.nanoTime();

  PricedBatch(Pipeline pipeline, Balances balances, Call call) {
    this.pipeline = pipeline;
    this.balances = balances;
    this.call = call;
  }

  /** The answers, in the order of the demands, within the time that a hot call has. */
  Mono<List<Reply>> answers(List<Demand> demands) {
    return Flux.fromIterable(demands)
        .flatMapSequential(this::resolved, AT_ONCE)
        .collectList()
        .flatMap(resolved -> decided(resolved).flatMap(decisions -> replies(resolved, decisions)));
  }

  private Mono<Demand> resolved(Demand demand) {
    return Mono.defer(() -> pipeline.resolved(call, demand))
        .timeout(left(READING), Mono.fromSupplier(Pipeline::unsettled));
  }

  private Mono<List<Decision>> decided(List<Demand> resolved) {
    List<Operation> operations = BatchRoutes.operations(resolved);
    if (operations.isEmpty()) {
      return Mono.just(List.of());
    }
    return balances
        .executeAll(operations, Execution.coverage(call), Execution.demanded(call))
        .take(left(Pipeline.LONGEST))
        .collectList()
        .map(decisions -> padded(decisions, operations.size()));
  }

  /** What was not decided in time may have taken effect or not. */
  private static List<Decision> padded(List<Decision> decisions, int size) {
    List<Decision> all = new ArrayList<>(decisions);
    while (all.size() < size) {
      all.add(new Decision.Refused(Refusal.OUTCOME_UNKNOWN));
    }
    return all;
  }

  private Mono<List<Reply>> replies(List<Demand> resolved, List<Decision> decisions) {
    List<Mono<Reply>> replies = new ArrayList<>(resolved.size());
    int decided = 0;
    for (Demand demand : resolved) {
      replies.add(
          switch (demand) {
            case Demand.Ready ready -> reply(ready.operation(), decisions.get(decided++));
            case Demand.Answered answered -> Mono.just(answered.reply());
            case Demand.Unpriced unpriced -> throw new IllegalStateException("not resolved");
            case Demand.OfQuantity capture -> throw new IllegalStateException("not resolved");
            case Demand.OfNoHold nothing -> throw new IllegalStateException("not resolved");
          });
    }
    return Flux.fromIterable(replies).flatMapSequential(reply -> reply, AT_ONCE).collectList();
  }

  private Mono<Reply> reply(Operation operation, Decision decision) {
    return pipeline
        .reply(operation, decision)
        .timeout(left(Pipeline.LONGEST), Mono.fromSupplier(Pipeline::unknown));
  }

  /** What is left of so much time since the beginning; at least a little. */
  private Duration left(Duration whole) {
    Duration left = whole.minusNanos(System.nanoTime() - begun);
    return left.compareTo(LEAST) < 0 ? LEAST : left;
  }
}
