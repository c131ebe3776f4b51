package com.hydroml.credits.account;

import com.hydroml.credits.account.AccountAdministration.Filter;
import com.hydroml.credits.account.AccountAdministration.Position;
import com.hydroml.credits.audit.AdminAnswer;
import com.hydroml.credits.kernel.AccountId;
import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.web.Call;
import com.hydroml.credits.web.Cursor;
import com.hydroml.credits.web.Endpoint;
import com.hydroml.credits.web.Endpoints;
import com.hydroml.credits.web.FieldType;
import com.hydroml.credits.web.Fields;
import com.hydroml.credits.web.ListQuery;
import com.hydroml.credits.web.ObjectSchema;
import com.hydroml.credits.web.Reply;
import com.hydroml.credits.web.Scope;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The routes by which administrators find, freeze and close accounts. */
final class AccountAdministrationRoutes implements Endpoints {

  private static final String TAG = "Administration";
  private static final String PATH = "/v1/admin/accounts";
  private static final String LIST = "admin-accounts";

  private final AccountAdministration store;
  private final AccountStatusChanges changes;
  private final AccountClosing closing;

  AccountAdministrationRoutes(
      AccountAdministration store, AccountStatusChanges changes, AccountClosing closing) {
    this.store = store;
    this.changes = changes;
    this.closing = closing;
  }

  @Override
  public List<Endpoint> endpoints() {
    return List.of(search(), freeze(), unfreeze(), close());
  }

  private Endpoint search() {
    ObjectSchema query =
        ListQuery.named("AccountsQuery", AccountAdministrationRoutes::isPosition)
            .optional("status", AccountSchemas.status(), "Only accounts of this status")
            .optional("type", AccountSchemas.type(), "Only accounts of this type")
            .optional("prefix", FieldType.string(1, 64), "Only ids that begin so")
            .optional(
                "name", FieldType.string(1, 256), "Only names that begin so, in whatever case")
            .build();
    return Endpoint.get(PATH)
        .operation("searchAccounts", TAG)
        .summary(
            "Find accounts", "The newest first, with their balances as far as the ledger has them.")
        .scope(Scope.ADMIN)
        .query(query)
        .success(
            200,
            "A page",
            ListQuery.page("Accounts", AccountSchemas.STANDING),
            "{\"data\": [" + AccountSchemas.STANDING_EXAMPLE + "], \"next_cursor\": null}")
        .problems(ProblemCode.LEDGER_UNAVAILABLE)
        .handledBy(this::search);
  }

  private Mono<Reply> search(Call call) {
    Fields query = call.query();
    Filter filter =
        new Filter(
            query.optionalString("status"),
            query.optionalString("type"),
            query.optionalString("prefix"),
            query.optionalString("name"),
            call.caller().accounts(),
            position(query.optionalCursor("cursor")));
    return AdminAnswer.bounded(store.newest(filter, ListQuery.rows(query)))
        .map(
            found ->
                ListQuery.reply(
                    query, found, AccountStanding::toJson, AccountAdministrationRoutes::cursor));
  }

  private static String cursor(AccountStanding last) {
    Position position = AccountAdministration.position(last);
    return Cursor.encode(LIST, Long.toString(position.createdAt()), position.account());
  }

  private static @Nullable Position position(@Nullable List<String> cursor) {
    return cursor == null ? null : new Position(Long.parseLong(cursor.get(1)), cursor.get(2));
  }

  private static boolean isPosition(List<String> cursor) {
    return cursor.size() == 3
        && cursor.get(0).equals(LIST)
        && cursor.get(1).matches("[0-9]{1,15}")
        && AccountId.isValid(cursor.get(2));
  }

  private Endpoint freeze() {
    return change("freeze")
        .operation("freezeAccount", TAG)
        .summary(
            "Freeze an account",
            "It reserves and draws nothing from now on; it captures what it holds, and releases."
                + " One that is frozen stays as it is.")
        .handledBy(call -> answer(AdminAnswer.bounded(changes.freeze(call))));
  }

  private Endpoint unfreeze() {
    return change("unfreeze")
        .operation("unfreezeAccount", TAG)
        .summary("Unfreeze an account", "It is active again. One that is active stays as it is.")
        .handledBy(call -> answer(AdminAnswer.bounded(changes.unfreeze(call))));
  }

  private Endpoint close() {
    return change("close")
        .operation("closeAccount", TAG)
        .summary(
            "Close an empty account",
            "For good: credits neither come in nor are reserved. The account is paused while it is"
                + " looked at (423 `account_quarantined` for whoever comes in between). With"
                + " credits or an open authorization it is not closed, and goes on as before.")
        .problems(ProblemCode.ACCOUNT_NOT_EMPTY, ProblemCode.RECOVERING)
        .problems(ProblemCode.OUTCOME_UNKNOWN, ProblemCode.OVERLOADED)
        .handledBy(call -> answer(closing.close(call)));
  }

  private static Endpoint.Builder change(String verb) {
    return Endpoint.post(PATH + "/{account}/" + verb)
        .scope(Scope.ADMIN)
        .pathParameters(AccountSchemas.ACCOUNT_PATH)
        .body(AccountSchemas.STATUS_CHANGE)
        .success(200, "The account", AccountSchemas.STANDING, AccountSchemas.STANDING_EXAMPLE)
        .problems(ProblemCode.ACCOUNT_NOT_FOUND, ProblemCode.LEDGER_UNAVAILABLE)
        .problems(ProblemCode.ACCOUNT_QUARANTINED, ProblemCode.ACCOUNT_CLOSED);
  }

  private static Mono<Reply> answer(Mono<AccountStanding> changed) {
    return changed.map(standing -> Reply.ok(standing.toJson()));
  }
}
