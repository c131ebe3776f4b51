package com.hydroml.credits.account;

import com.hydroml.credits.answer.AnswerSchemas;
import com.hydroml.credits.answer.Execution;
import com.hydroml.credits.balance.Fingerprint;
import com.hydroml.credits.balance.Operation;
import com.hydroml.credits.journal.GrantDetails;
import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.web.Call;
import com.hydroml.credits.web.Endpoint;
import com.hydroml.credits.web.Endpoints;
import com.hydroml.credits.web.Fields;
import com.hydroml.credits.web.KeyRule;
import com.hydroml.credits.web.Problem;
import com.hydroml.credits.web.Reply;
import com.hydroml.credits.web.Scope;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import reactor.core.publisher.Mono;

/** The route that grants credits. */
final class GrantRoutes implements Endpoints {

  private final Execution execution;
  private final Clock clock;

  GrantRoutes(Execution execution, Clock clock) {
    this.execution = execution;
    this.clock = clock;
  }

  @Override
  public List<Endpoint> endpoints() {
    return List.of(grant());
  }

  private Endpoint grant() {
    return Endpoint.post("/v1/accounts/{account}/grants")
        .operation("grant", AccountRoutes.TAG)
        .summary("Grant credits", "Adds credits that nobody paid for.")
        .scope(Scope.ADMIN)
        .key(KeyRule.REQUIRED)
        .takesDurability()
        .pathParameters(AccountSchemas.ACCOUNT_PATH)
        .body(AccountSchemas.GRANT)
        .success(201, "The grant", AnswerSchemas.GRANT, AnswerSchemas.GRANT_EXAMPLE)
        .problems(Execution.problems())
        .problems(ProblemCode.ACCOUNT_NOT_FOUND, ProblemCode.BALANCE_LIMIT_EXCEEDED)
        .handledBy(this::grant);
  }

  private Mono<Reply> grant(Call call) {
    Instant expiresAt = call.body().optionalInstant("expires_at");
    if (expiresAt != null && !expiresAt.isAfter(clock.instant())) {
      return Mono.just(Reply.problem(Problem.invalid("expires_at", "must not be in the past")));
    }
    return execution.execute(call, request(call, expiresAt == null ? 0 : expiresAt.toEpochMilli()));
  }

  private static Operation request(Call call, long expiresAt) {
    Fields body = call.body();
    GrantDetails details = new GrantDetails(body.string("kind"), body.string("reason"), expiresAt);
    return Fingerprint.keyed(
        call.requiredIdempotencyKey(),
        key ->
            new Operation.Grant(AccountRoutes.account(call), body.number("amount"), details, key));
  }
}
