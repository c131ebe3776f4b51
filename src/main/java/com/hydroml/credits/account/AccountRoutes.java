package com.hydroml.credits.account;

import com.hydroml.credits.answer.Answers;
import com.hydroml.credits.balance.AccountStatus;
import com.hydroml.credits.balance.Balances;
import com.hydroml.credits.balance.Refusal;
import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.web.Call;
import com.hydroml.credits.web.Endpoint;
import com.hydroml.credits.web.Endpoints;
import com.hydroml.credits.web.Fields;
import com.hydroml.credits.web.Problem;
import com.hydroml.credits.web.Reply;
import com.hydroml.credits.web.Scope;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The routes that make, change and show an account. */
final class AccountRoutes implements Endpoints {

  static final String TAG = "Accounts";
  private static final String PATH = "/v1/accounts/{account}";
  private static final String DEFAULT_TYPE = "user";

  private final AccountRepository accounts;
  private final Balances balances;
  private final Welcome welcome;

  AccountRoutes(AccountRepository accounts, Balances balances, Welcome welcome) {
    this.accounts = accounts;
    this.balances = balances;
    this.welcome = welcome;
  }

  @Override
  public List<Endpoint> endpoints() {
    return List.of(put(), patch(), get());
  }

  private Endpoint put() {
    return Endpoint.put(PATH)
        .operation("putAccount", TAG)
        .summary(
            "Make an account, or make sure that it is there",
            "Sets what is given and leaves the rest; an account's type never changes. A new"
                + " account has no credits, but for welcome credits if there are any: an account of"
                + " type user gets them once, at once or soon after, unless the person was welcomed"
                + " before.")
        .scope(Scope.ACCOUNTS)
        .pathParameters(AccountSchemas.ACCOUNT_PATH)
        .takesIdentity()
        .makesAccount()
        .body(AccountSchemas.PUT)
        .success(
            201, "The account was made", AccountSchemas.ACCOUNT, AccountSchemas.ACCOUNT_EXAMPLE)
        .success(200, "It was there", AccountSchemas.ACCOUNT, AccountSchemas.ACCOUNT_EXAMPLE)
        .problems(ProblemCode.ACCOUNT_TYPE_CONFLICT, ProblemCode.LEDGER_UNAVAILABLE)
        .problems(ProblemCode.RECOVERING, ProblemCode.OUTCOME_UNKNOWN)
        .handledBy(this::put);
  }

  private Mono<Reply> put(Call call) {
    String account = account(call);
    if (!call.caller().covers(account)) {
      // A role was taken away while the body came.
      return Mono.just(
          Reply.problem(
              Problem.of(ProblemCode.FORBIDDEN, "The credential does not cover this account.")));
    }
    Fields body = call.body();
    String type = body.optionalString("type");
    WelcomeOffer offer = welcome.offer(call, account);
    return accounts
        .create(
            account,
            type == null ? DEFAULT_TYPE : type,
            body.optionalString("display_name"),
            body.metadata("metadata"),
            offer)
        .flatMap(made -> made(made, offer))
        .switchIfEmpty(Mono.defer(() -> keep(account, type, body)));
  }

  private Mono<Reply> made(MadeAccount made, @Nullable WelcomeOffer offer) {
    Account account = made.account();
    return offer == null || !made.welcomed()
        ? Mono.just(made(account, 0, 0, 0))
        : welcome
            .grant(account.id(), offer)
            .map(grant -> made(account, grant.available(), grant.held(), grant.version()))
            .defaultIfEmpty(made(account, 0, 0, 0));
  }

  /** A new account is at version 0 unless it was welcomed, which needs no look at hot state. */
  private static Reply made(Account account, long available, long held, long version) {
    return Reply.created(
        "/v1/accounts/" + account.id(),
        account.toJson(AccountStatus.ACTIVE.label(), available, held, version));
  }

  private Mono<Reply> keep(String account, @Nullable String type, Fields body) {
    return accounts
        .find(account)
        .flatMap(
            found ->
                type == null || type.equals(found.type())
                    ? change(account, body)
                    : Mono.just(conflict(found)));
  }

  private static Reply conflict(Account account) {
    return Reply.problem(
        Problem.of(
            ProblemCode.ACCOUNT_TYPE_CONFLICT,
            "The account is of type " + account.type() + ", which does not change."));
  }

  private Endpoint patch() {
    return Endpoint.patch(PATH)
        .operation("patchAccount", TAG)
        .summary("Change what describes an account", "No credits move, so no key is needed.")
        .scope(Scope.ACCOUNTS)
        .pathParameters(AccountSchemas.ACCOUNT_PATH)
        .body(AccountSchemas.PATCH)
        .success(200, "The account", AccountSchemas.ACCOUNT, AccountSchemas.ACCOUNT_EXAMPLE)
        .problems(ProblemCode.ACCOUNT_NOT_FOUND, ProblemCode.LEDGER_UNAVAILABLE)
        .problems(ProblemCode.RECOVERING, ProblemCode.OUTCOME_UNKNOWN)
        .handledBy(
            call ->
                call.caller().covers(account(call))
                    ? change(account(call), call.body())
                    : absent());
  }

  private Mono<Reply> change(String account, Fields body) {
    Map<String, String> metadata = body.has("metadata") ? body.metadata("metadata") : null;
    return accounts
        .update(account, body.optionalString("display_name"), metadata)
        .flatMap(this::withBalance)
        .switchIfEmpty(Mono.defer(AccountRoutes::absent));
  }

  private Endpoint get() {
    return Endpoint.get(PATH)
        .operation("getAccount", TAG)
        .summary("An account with its balance", "")
        .scope(Scope.READ)
        .pathParameters(AccountSchemas.ACCOUNT_PATH)
        .success(200, "The account", AccountSchemas.ACCOUNT, AccountSchemas.ACCOUNT_EXAMPLE)
        .problems(ProblemCode.ACCOUNT_NOT_FOUND, ProblemCode.LEDGER_UNAVAILABLE)
        .problems(ProblemCode.RECOVERING, ProblemCode.OUTCOME_UNKNOWN)
        .handledBy(this::get);
  }

  private Mono<Reply> get(Call call) {
    return call.caller().covers(account(call))
        ? accounts
            .find(account(call))
            .flatMap(this::withBalance)
            .switchIfEmpty(Mono.defer(AccountRoutes::absent))
        : absent();
  }

  private Mono<Reply> withBalance(Account account) {
    return balances
        .balance(account.id())
        .map(
            reading ->
                Answers.ofBalance(
                    reading,
                    balance ->
                        Reply.ok(
                            account.toJson(
                                balance.status().label(),
                                balance.available(),
                                balance.held(),
                                balance.version()))));
  }

  static String account(Call call) {
    return call.path().string("account");
  }

  static Mono<Reply> absent() {
    return Mono.just(Answers.of(Refusal.ACCOUNT_NOT_FOUND));
  }
}
