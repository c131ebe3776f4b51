package com.hydroml.credits.answer;

import com.hydroml.credits.balance.Balances;
import com.hydroml.credits.balance.Coverage;
import com.hydroml.credits.balance.Durability;
import com.hydroml.credits.balance.Operation;
import com.hydroml.credits.balance.Refusal;
import com.hydroml.credits.journal.Actor;
import com.hydroml.credits.journal.HoldDetails;
import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.web.Call;
import com.hydroml.credits.web.Reply;
import reactor.core.publisher.Mono;

/** Has a request's operation carried out and answers it. */
public final class Execution {

  private final Balances balances;

  public Execution(Balances balances) {
    this.balances = balances;
  }

  /** The answer to a request that asks for one operation. */
  public Mono<Reply> execute(Call call, Operation operation) {
    return balances
        .execute(operation, coverage(call), demanded(call))
        .map(decision -> Answers.of(decision, details(operation)));
  }

  /**
   * The answer to a request to change a hold that does not exist: the durability that it demands
   * comes first, as for one that does.
   */
  public Reply withoutHold(Call call) {
    return Answers.of(
        balances.canHave(demanded(call)) ? Refusal.HOLD_NOT_FOUND : Refusal.DURABILITY_UNAVAILABLE);
  }

  /** Which accounts the request's credential covers. */
  public static Coverage coverage(Call call) {
    return new Coverage(call.caller().accounts(), call.caller().spenders());
  }

  /** How safe the request wants the change to be. */
  public static Durability demanded(Call call) {
    return call.insistsOnJournaled() ? Durability.JOURNALED : Durability.QUEUED;
  }

  /** Who sent the request, for the audit trail. */
  public static Actor actor(Call call) {
    return new Actor(call.caller().id(), call.caller().name(), call.requestId());
  }

  /** What the answer says of the hold that the operation makes. */
  public static HoldDetails details(Operation operation) {
    return operation instanceof Operation.Authorize authorize
        ? authorize.details()
        : HoldDetails.NONE;
  }

  /** The problems that any operation under a key can meet. */
  public static ProblemCode[] problems() {
    return new ProblemCode[] {
      ProblemCode.RECOVERING,
      ProblemCode.DURABILITY_UNAVAILABLE,
      ProblemCode.IDEMPOTENCY_KEY_REUSED,
      ProblemCode.KEY_ABANDONED,
      ProblemCode.ACCOUNT_QUARANTINED,
      ProblemCode.ACCOUNT_CLOSED,
      ProblemCode.OUTCOME_UNKNOWN
    };
  }
}
