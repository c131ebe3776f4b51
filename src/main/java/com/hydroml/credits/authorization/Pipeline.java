package com.hydroml.credits.authorization;

import com.hydroml.credits.answer.Answers;
import com.hydroml.credits.answer.Execution;
import com.hydroml.credits.balance.Balances;
import com.hydroml.credits.balance.Decision;
import com.hydroml.credits.balance.Operation;
import com.hydroml.credits.balance.Reading;
import com.hydroml.credits.balance.Refusal;
import com.hydroml.credits.journal.DetailsCodec;
import com.hydroml.credits.journal.EventKind;
import com.hydroml.credits.journal.HoldDetails;
import com.hydroml.credits.journal.Outcome;
import com.hydroml.credits.journal.UsageDetails;
import com.hydroml.credits.ledger.LedgerUnavailableException;
import com.hydroml.credits.web.Call;
import com.hydroml.credits.web.Reply;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * From a demand to its answer. What names an amount goes straight to the script; what names a
 * quantity may have to look at a hold before it, or after it.
 */
final class Pipeline {

  /** Hot calls answer within two seconds, however many steps they have. */
  static final Duration LONGEST = Duration.ofMillis(1900);

  private final Execution execution;
  private final Balances balances;
  private final HoldReader holds;
  private final Demands demands;

  Pipeline(Execution execution, Balances balances, HoldReader holds, Demands demands) {
    this.execution = execution;
    this.balances = balances;
    this.holds = holds;
    this.demands = demands;
  }

  Demands demands() {
    return demands;
  }

  /** The answer to a single request. */
  Mono<Reply> answer(Call call, Demand demand) {
    if (demand.isPlain()) {
      return switch (demand) {
        case Demand.Ready ready -> execution.execute(call, ready.operation());
        case Demand.Answered answered -> Mono.just(answered.reply());
        case Demand.Unpriced unpriced -> throw new IllegalStateException("not plain");
        case Demand.OfQuantity capture -> throw new IllegalStateException("not plain");
        case Demand.OfNoHold nothing -> throw new IllegalStateException("not plain");
      };
    }
    return resolved(call, demand)
        .flatMap(ready -> carriedOut(call, ready))
        .timeout(LONGEST, Mono.fromSupplier(Pipeline::unknown));
  }

  private Mono<Reply> carriedOut(Call call, Demand resolved) {
    return switch (resolved) {
      case Demand.Ready ready ->
          balances
              .execute(ready.operation(), Execution.coverage(call), Execution.demanded(call))
              .flatMap(decision -> reply(ready.operation(), decision));
      case Demand.Answered answered -> Mono.just(answered.reply());
      case Demand.Unpriced unpriced -> throw new IllegalStateException("not resolved");
      case Demand.OfQuantity capture -> throw new IllegalStateException("not resolved");
      case Demand.OfNoHold nothing -> throw new IllegalStateException("not resolved");
    };
  }

  /** The demand as one that is ready or answered; it never fails for a reason of the outside. */
  Mono<Demand> resolved(Call call, Demand demand) {
    return switch (demand) {
      case Demand.Ready ready -> Mono.just(ready);
      case Demand.Answered answered -> Mono.just(answered);
      case Demand.Unpriced unpriced -> replayed(call, unpriced);
      case Demand.OfQuantity capture ->
          holds
              .read(capture.hold())
              .map(reading -> priced(call, capture, reading))
              .onErrorResume(LedgerUnavailableException.class, outage -> Mono.just(unsettled()));
      case Demand.OfNoHold nothing -> Mono.fromSupplier(() -> withoutHold(call));
    };
  }

  private Demand priced(Call call, Demand.OfQuantity capture, Reading reading) {
    return switch (reading) {
      case Reading.Hold hold -> {
        if (!call.caller().covers(hold.balance().account())) {
          yield withoutHold(call);
        }
        @Nullable UsageDetails before = DetailsCodec.holdDetails(hold.details()).usage();
        yield before == null ? Demands.withoutOperation(capture) : demands.capture(capture, before);
      }
      case Reading.Absent absent -> withoutHold(call);
      case Reading.Unavailable unavailable -> answered(unavailable.refusal());
      case Reading.Balance balance ->
          throw new IllegalStateException("a hold was read as a balance: " + balance);
    };
  }

  private Demand withoutHold(Call call) {
    return new Demand.Answered(execution.withoutHold(call));
  }

  private static Demand answered(Refusal refusal) {
    return new Demand.Answered(Answers.of(refusal));
  }

  static Demand unsettled() {
    return answered(Refusal.OUTCOME_UNKNOWN);
  }

  private Mono<Demand> replayed(Call call, Demand.Unpriced unpriced) {
    return balances
        .replay(
            unpriced.account(),
            unpriced.request(),
            Execution.coverage(call),
            Execution.demanded(call))
        .flatMap(decision -> replayed(unpriced, decision))
        .map(Demand.Answered::new);
  }

  private Mono<Reply> replayed(Demand.Unpriced unpriced, Decision decision) {
    return switch (decision) {
      case Decision.Decided decided -> first(decided);
      case Decision.NotRemembered nothing -> Mono.just(Reply.problem(unpriced.otherwise()));
      case Decision.Refused refused ->
          Mono.just(
              switch (refused.refusal()) {
                // What is wrong with the request itself comes before all of these.
                case ACCOUNT_NOT_FOUND, KEY_REUSED, KEY_ABANDONED ->
                    Reply.problem(unpriced.otherwise());
                case OVERLOADED,
                    RECOVERING,
                    DURABILITY_UNAVAILABLE,
                    HOLD_NOT_FOUND,
                    ACCOUNT_QUARANTINED,
                    ACCOUNT_FROZEN,
                    ACCOUNT_CLOSED,
                    SPENDER_FORBIDDEN,
                    ACCOUNT_MOVED,
                    OUTCOME_UNKNOWN ->
                    Answers.of(refused.refusal());
              });
    };
  }

  /** The answer to a decision; a replay of a quantity says the price that it had at first. */
  Mono<Reply> reply(Operation operation, Decision decision) {
    HoldDetails details = Execution.details(operation);
    return details.usage() != null
            && decision instanceof Decision.Decided decided
            && decided.replayed()
        ? first(decided)
        : Mono.just(Answers.of(decision, details));
  }

  private Mono<Reply> first(Decision.Decided decided) {
    return decided.outcome() instanceof Outcome.HoldChanged changed && made(changed)
        ? holds
            .details(changed.hold().id())
            .map(details -> Answers.of(decided, details))
            .defaultIfEmpty(unknown())
            .onErrorResume(LedgerUnavailableException.class, outage -> Mono.just(unknown()))
        : Mono.just(Answers.of(decided, HoldDetails.NONE));
  }

  private static boolean made(Outcome.HoldChanged changed) {
    return changed.kind() == EventKind.AUTHORIZE || changed.kind() == EventKind.CHARGE;
  }

  static Reply unknown() {
    return Answers.of(Refusal.OUTCOME_UNKNOWN);
  }
}
