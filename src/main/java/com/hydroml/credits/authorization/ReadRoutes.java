package com.hydroml.credits.authorization;

import com.hydroml.credits.answer.AnswerSchemas;
import com.hydroml.credits.answer.Answers;
import com.hydroml.credits.answer.BalanceJson;
import com.hydroml.credits.answer.HoldJson;
import com.hydroml.credits.answer.LedgerLists;
import com.hydroml.credits.balance.Reading;
import com.hydroml.credits.balance.Refusal;
import com.hydroml.credits.journal.DetailsCodec;
import com.hydroml.credits.kernel.HoldId;
import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.web.Call;
import com.hydroml.credits.web.Endpoint;
import com.hydroml.credits.web.Endpoints;
import com.hydroml.credits.web.Reply;
import com.hydroml.credits.web.Scope;
import java.util.List;
import reactor.core.publisher.Mono;

/** The route that shows one authorization. */
final class ReadRoutes implements Endpoints {

  private final HoldReader holds;

  ReadRoutes(HoldReader holds) {
    this.holds = holds;
  }

  @Override
  public List<Endpoint> endpoints() {
    return List.of(get());
  }

  private Endpoint get() {
    return Endpoint.get("/v1/authorizations/{id}")
        .operation("getAuthorization", AuthorizationRoutes.TAG)
        .summary("An authorization", "As it is now, also long after it closed.")
        .scope(Scope.READ)
        .pathParameters(RequestSchemas.HOLD_PATH)
        .success(
            200,
            "The authorization",
            AnswerSchemas.AUTHORIZATION,
            AnswerSchemas.AUTHORIZATION_EXAMPLE)
        .problems(ProblemCode.AUTHORIZATION_NOT_FOUND, ProblemCode.LEDGER_UNAVAILABLE)
        .problems(ProblemCode.RECOVERING, ProblemCode.OUTCOME_UNKNOWN)
        .handledBy(this::get);
  }

  private Mono<Reply> get(Call call) {
    return HoldId.parse(call.path().string("id"))
        .map(id -> holds.read(id).map(reading -> reply(call, reading)))
        .orElseGet(() -> Mono.just(Answers.of(Refusal.HOLD_NOT_FOUND)))
        .transform(LedgerLists::orUnavailable);
  }

  private static Reply reply(Call call, Reading reading) {
    return switch (reading) {
      case Reading.Hold hold ->
          call.caller().covers(hold.balance().account())
              ? Reply.ok(json(hold).full(DetailsCodec.holdDetails(hold.details())))
              : Answers.of(Refusal.HOLD_NOT_FOUND);
      case Reading.Absent absent -> Answers.of(Refusal.HOLD_NOT_FOUND);
      case Reading.Unavailable unavailable -> Answers.of(unavailable.refusal());
      case Reading.Balance balance ->
          throw new IllegalStateException("a hold was read as a balance: " + balance);
    };
  }

  private static HoldJson json(Reading.Hold hold) {
    Reading.Balance balance = hold.balance();
    return new HoldJson(
        balance.account(),
        hold.shown(),
        0,
        new BalanceJson(balance.available(), balance.held(), balance.version()),
        hold.durability());
  }
}
