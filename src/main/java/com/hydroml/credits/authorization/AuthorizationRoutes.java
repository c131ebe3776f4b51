package com.hydroml.credits.authorization;

import com.hydroml.credits.answer.AnswerSchemas;
import com.hydroml.credits.answer.Execution;
import com.hydroml.credits.balance.Operation;
import com.hydroml.credits.kernel.HoldId;
import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.web.Call;
import com.hydroml.credits.web.Endpoint;
import com.hydroml.credits.web.Endpoints;
import com.hydroml.credits.web.KeyRule;
import com.hydroml.credits.web.Problem;
import com.hydroml.credits.web.Reply;
import com.hydroml.credits.web.Scope;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** The routes that make and change one authorization. */
final class AuthorizationRoutes implements Endpoints {

  static final String TAG = "Authorizations";

  private final Execution execution;
  private final Pipeline pipeline;

  AuthorizationRoutes(Execution execution, Pipeline pipeline) {
    this.execution = execution;
    this.pipeline = pipeline;
  }

  @Override
  public List<Endpoint> endpoints() {
    return List.of(authorize(), capture(), voiding(), adjust(), refund());
  }

  private Endpoint authorize() {
    return Endpoint.post("/v1/authorizations")
        .operation("authorize", TAG)
        .summary(
            "Reserve credits, or charge them at once",
            "Reserves `amount` until it is captured, voided or `expires_in` seconds are over. With"
                + " `capture: true` it is taken in the same step. In place of `amount`, `operation`"
                + " and `quantity` reserve what they cost by the prices in force, which the"
                + " authorization keeps.")
        .scope(Scope.AUTHORIZE)
        .key(KeyRule.REQUIRED)
        .takesDurability()
        .body(RequestSchemas.AUTHORIZE)
        .success(
            201,
            "The authorization",
            AnswerSchemas.AUTHORIZATION,
            AnswerSchemas.AUTHORIZATION_EXAMPLE)
        .problems(Execution.problems())
        .problems(
            ProblemCode.PRICES_UNAVAILABLE,
            ProblemCode.ACCOUNT_NOT_FOUND,
            ProblemCode.ACCOUNT_FROZEN,
            ProblemCode.INSUFFICIENT_CREDITS,
            ProblemCode.BUDGET_EXCEEDED)
        .handledBy(this::authorize);
  }

  private Mono<Reply> authorize(Call call) {
    Problem forbidden = Spenders.refusal(call.caller(), call.body());
    return forbidden == null
        ? pipeline.answer(call, pipeline.demands().authorize(call.body(), key(call), ""))
        : Mono.just(Reply.problem(forbidden));
  }

  private Endpoint capture() {
    return onHold("/capture", "capture")
        .summary(
            "Take what was used",
            "By default takes what remains, releases the rest and closes the authorization."
                + " `final: false` keeps it open. `excess` says what happens when more was used"
                + " than remains, `expired` when it came too late. `quantity` takes what it costs by"
                + " the price that the authorization was given.")
        .scope(Scope.AUTHORIZE)
        .optionalBody(RequestSchemas.CAPTURE)
        .problems(
            ProblemCode.PRICES_UNAVAILABLE,
            ProblemCode.ACCOUNT_FROZEN,
            ProblemCode.AMOUNT_EXCEEDS_REMAINING,
            ProblemCode.INSUFFICIENT_CREDITS,
            ProblemCode.BUDGET_EXCEEDED)
        .problems(closed())
        .handledBy(this::capture);
  }

  private Mono<Reply> capture(Call call) {
    return pipeline.answer(
        call, Demands.capture(call.path().string("id"), call.body(), key(call), ""));
  }

  private Endpoint voiding() {
    return onHold("/void", "void")
        .summary("Release what remains", "Closes the authorization; what was captured stays taken.")
        .scope(Scope.AUTHORIZE)
        .optionalBody(RequestSchemas.VOID)
        .problems(closed())
        .handledBy(call -> onHold(call, hold -> Requests.voiding(hold, key(call))));
  }

  private Endpoint refund() {
    return onHold("/refund", "refund")
        .summary(
            "Give captured credits back",
            "By default gives back all that is captured and not yet refunded. It stands in the audit"
                + " trail when the ledger has it.")
        .scope(Scope.ADMIN)
        .body(RequestSchemas.REFUND)
        .problems(ProblemCode.AMOUNT_EXCEEDS_CAPTURED, ProblemCode.BALANCE_LIMIT_EXCEEDED)
        .handledBy(
            call ->
                onHold(
                    call,
                    hold -> Requests.refund(hold, call.body(), Execution.actor(call), key(call))));
  }

  private static Endpoint.Builder onHold(String action, String operation) {
    return changing(Endpoint.post("/v1/authorizations/{id}" + action), operation)
        .key(KeyRule.REQUIRED);
  }

  private static Endpoint.Builder changing(Endpoint.Builder endpoint, String operation) {
    return endpoint
        .operation(operation, TAG)
        .pathParameters(RequestSchemas.HOLD_PATH)
        .takesDurability()
        .success(
            200,
            "The authorization after it",
            AnswerSchemas.AUTHORIZATION_CHANGE,
            AnswerSchemas.CAPTURED_EXAMPLE)
        .problems(Execution.problems())
        .problems(ProblemCode.AUTHORIZATION_NOT_FOUND);
  }

  private Endpoint adjust() {
    return changing(Endpoint.patch("/v1/authorizations/{id}"), "adjust")
        .summary(
            "Change the total or prolong",
            "`amount` is the new total. `expires_in` counts from now: a running job's heartbeat,"
                + " which alone needs no Idempotency-Key.")
        .scope(Scope.AUTHORIZE)
        .keyUnless(members -> !members.contains("amount"))
        .body(RequestSchemas.ADJUST)
        .problems(
            ProblemCode.ACCOUNT_FROZEN,
            ProblemCode.AMOUNT_BELOW_CAPTURED,
            ProblemCode.INSUFFICIENT_CREDITS,
            ProblemCode.BUDGET_EXCEEDED)
        .problems(closed())
        .handledBy(
            call ->
                onHold(call, hold -> Requests.adjust(hold, call.body(), call.idempotencyKey())));
  }

  private static ProblemCode[] closed() {
    return new ProblemCode[] {
      ProblemCode.AUTHORIZATION_CAPTURED,
      ProblemCode.AUTHORIZATION_VOIDED,
      ProblemCode.AUTHORIZATION_EXPIRED
    };
  }

  private static String key(Call call) {
    return call.requiredIdempotencyKey();
  }

  /** What cannot be the id of any authorization is one that does not exist. */
  private Mono<Reply> onHold(Call call, Function<HoldId, Operation> request) {
    return HoldId.parse(call.path().string("id"))
        .map(hold -> execution.execute(call, request.apply(hold)))
        .orElseGet(() -> Mono.just(execution.withoutHold(call)));
  }
}
