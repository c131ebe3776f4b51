package com.hydroml.credits.account;

import com.hydroml.credits.answer.AnswerSchemas;
import com.hydroml.credits.answer.Answers;
import com.hydroml.credits.answer.BalanceJson;
import com.hydroml.credits.answer.Execution;
import com.hydroml.credits.answer.GrantJson;
import com.hydroml.credits.answer.LedgerLists;
import com.hydroml.credits.balance.Balances;
import com.hydroml.credits.balance.Decision;
import com.hydroml.credits.balance.Durability;
import com.hydroml.credits.balance.Fingerprint;
import com.hydroml.credits.balance.Operation;
import com.hydroml.credits.balance.Reading;
import com.hydroml.credits.journal.GrantDetails;
import com.hydroml.credits.journal.HoldDetails;
import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.ledger.GrantView;
import com.hydroml.credits.ledger.LedgerQueries;
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

/** The routes that grant credits and show a grant. */
final class GrantRoutes implements Endpoints {

  private final Execution execution;
  private final Balances balances;
  private final LedgerQueries ledger;
  private final Clock clock;

  GrantRoutes(Execution execution, Balances balances, LedgerQueries ledger, Clock clock) {
    this.execution = execution;
    this.balances = balances;
    this.ledger = ledger;
    this.clock = clock;
  }

  @Override
  public List<Endpoint> endpoints() {
    return List.of(grant(), get());
  }

  private Endpoint grant() {
    return Endpoint.post("/v1/accounts/{account}/grants")
        .operation("grant", AccountRoutes.TAG)
        .summary(
            "Grant credits",
            "Adds credits that nobody paid for. It stands in the audit trail when the ledger has"
                + " it.")
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
    Operation.Grant request = request(call, expiresAt == null ? 0 : expiresAt.toEpochMilli());
    return expiresAt == null || expiresAt.isAfter(clock.instant())
        ? execution.execute(call, request)
        : balances
            .replay(
                request.account(),
                request.key(),
                Execution.coverage(call),
                Execution.demanded(call))
            .map(GrantRoutes::late);
  }

  /** A grant that would have expired is none, unless it was made in time and this is its replay. */
  private static Reply late(Decision decision) {
    return switch (decision) {
      case Decision.Decided decided -> Answers.of(decided, HoldDetails.NONE);
      case Decision.NotRemembered nothing -> expired();
      case Decision.Refused refused ->
          switch (refused.refusal()) {
            case ACCOUNT_NOT_FOUND, KEY_REUSED, KEY_ABANDONED -> expired();
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
          };
    };
  }

  private static Reply expired() {
    return Reply.problem(Problem.invalid("expires_at", "must not be in the past"));
  }

  private static Operation.Grant request(Call call, long expiresAt) {
    Fields body = call.body();
    GrantDetails details =
        new GrantDetails(
            body.string("kind"), body.string("reason"), expiresAt, Execution.actor(call));
    return Fingerprint.keyed(
        call.requiredIdempotencyKey(),
        key ->
            new Operation.Grant(AccountRoutes.account(call), body.number("amount"), details, key));
  }

  private Endpoint get() {
    return Endpoint.get("/v1/accounts/{account}/grants/{id}")
        .operation("getGrant", AccountRoutes.TAG)
        .summary("A grant", "From the ledger, with the account's balance now.")
        .scope(Scope.READ)
        .pathParameters(AccountSchemas.GRANT_PATH)
        .success(200, "The grant", AnswerSchemas.GRANT, AnswerSchemas.GRANT_EXAMPLE)
        .problems(ProblemCode.ACCOUNT_NOT_FOUND, ProblemCode.GRANT_NOT_FOUND)
        .problems(ProblemCode.RECOVERING, ProblemCode.OUTCOME_UNKNOWN)
        .problems(ProblemCode.LEDGER_BEHIND, ProblemCode.LEDGER_UNAVAILABLE)
        .handledBy(this::get);
  }

  private Mono<Reply> get(Call call) {
    String account = AccountRoutes.account(call);
    if (!call.caller().covers(account)) {
      return AccountRoutes.absent();
    }
    return balances
        .balance(account)
        .flatMap(
            reading ->
                reading instanceof Reading.Balance balance
                    ? get(call.path().string("id"), balance)
                    : Mono.just(Answers.ofBalance(reading, balance -> absent())));
  }

  /** A grant that was just made is waited for. */
  private Mono<Reply> get(String id, Reading.Balance balance) {
    Mono<Reply> found =
        ledger
            .grant(id)
            .filter(grant -> grant.account().equals(balance.account()))
            .map(grant -> reply(grant, balance));
    return found
        .switchIfEmpty(
            Mono.defer(() -> ledger.awaitVersion(balance.account(), balance.version()))
                .flatMap(
                    there ->
                        there ? found.defaultIfEmpty(absent()) : Mono.just(LedgerLists.behind())))
        .transform(LedgerLists::orUnavailable);
  }

  private static Reply reply(GrantView grant, Reading.Balance balance) {
    GrantJson json =
        new GrantJson(
            grant.account(),
            grant.id(),
            grant.amount(),
            grant.details(),
            new BalanceJson(balance.available(), balance.held(), balance.version()),
            Durability.POSTED);
    return Reply.ok(json.toJson());
  }

  private static Reply absent() {
    return Reply.problem(
        Problem.of(ProblemCode.GRANT_NOT_FOUND, "The account has no grant of this id."));
  }
}
