package com.hydroml.credits.account;

import com.hydroml.credits.answer.Answers;
import com.hydroml.credits.answer.LedgerLists;
import com.hydroml.credits.balance.Balances;
import com.hydroml.credits.balance.Reading;
import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.ledger.LedgerBalance;
import com.hydroml.credits.ledger.LedgerQueries;
import com.hydroml.credits.web.Call;
import com.hydroml.credits.web.Endpoint;
import com.hydroml.credits.web.Endpoints;
import com.hydroml.credits.web.JsonObject;
import com.hydroml.credits.web.Problem;
import com.hydroml.credits.web.Reply;
import com.hydroml.credits.web.Scope;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import reactor.core.publisher.Mono;

/** The route that shows a balance: now, from hot state, or as of an instant, from the ledger. */
final class BalanceRoutes implements Endpoints {

  /** By how much the clocks of servers may differ. */
  private static final Duration CLOCKS = Duration.ofMinutes(1);

  private final Balances balances;
  private final LedgerQueries ledger;
  private final Clock clock;

  BalanceRoutes(Balances balances, LedgerQueries ledger, Clock clock) {
    this.balances = balances;
    this.ledger = ledger;
    this.clock = clock;
  }

  @Override
  public List<Endpoint> endpoints() {
    return List.of(balance());
  }

  private Endpoint balance() {
    return Endpoint.get("/v1/accounts/{account}/balance")
        .operation("getBalance", AccountRoutes.TAG)
        .summary(
            "An account's balance",
            "Straight from hot state; with `at` from the ledger, as of then.")
        .scope(Scope.READ)
        .pathParameters(AccountSchemas.ACCOUNT_PATH)
        .query(AccountSchemas.BALANCE_QUERY)
        .success(200, "The balance", AccountSchemas.BALANCE, AccountSchemas.BALANCE_EXAMPLE)
        .problems(ProblemCode.ACCOUNT_NOT_FOUND, ProblemCode.RECOVERING)
        .problems(
            ProblemCode.OUTCOME_UNKNOWN, ProblemCode.LEDGER_BEHIND, ProblemCode.LEDGER_UNAVAILABLE)
        .handledBy(this::balance);
  }

  private Mono<Reply> balance(Call call) {
    String account = AccountRoutes.account(call);
    Instant at = call.query().optionalInstant("at");
    if (at != null && at.isAfter(clock.instant().plus(CLOCKS))) {
      return Mono.just(future());
    }
    if (!call.caller().covers(account)) {
      return AccountRoutes.absent();
    }
    return balances
        .balance(account)
        .flatMap(
            reading ->
                reading instanceof Reading.Balance now && at != null
                    ? asOf(now, at.toEpochMilli())
                    : Mono.just(Answers.ofBalance(reading, BalanceRoutes::reply)));
  }

  private static Reply future() {
    return Reply.problem(Problem.invalid("at", "must not be in the future"));
  }

  private static Reply reply(Reading.Balance now) {
    return reply(now.account(), now.available(), now.held(), now.version(), now.at());
  }

  /** The ledger first has to have all that had happened when hot state was read. */
  private Mono<Reply> asOf(Reading.Balance now, long at) {
    if (at > now.at()) {
      return Mono.just(future());
    }
    return ledger
        .awaitVersion(now.account(), now.version())
        .flatMap(
            there ->
                there
                    ? ledger.balanceAt(now.account(), at).map(then -> reply(now, then, at))
                    : Mono.just(LedgerLists.behind()))
        .transform(LedgerLists::orUnavailable);
  }

  private static Reply reply(Reading.Balance now, LedgerBalance then, long at) {
    return reply(now.account(), then.available(), then.held(), then.version(), at);
  }

  private static Reply reply(String account, long available, long held, long version, long at) {
    return Reply.ok(
        new JsonObject(256)
            .put("account", account)
            .put("available", available)
            .put("held", held)
            .put("posted", available + held)
            .put("version", version)
            .putMillis("as_of", at));
  }
}
