package com.hydroml.credits.authorization;

import com.hydroml.credits.answer.AnswerSchemas;
import com.hydroml.credits.answer.Answers;
import com.hydroml.credits.answer.BalanceJson;
import com.hydroml.credits.answer.HoldJson;
import com.hydroml.credits.answer.LedgerLists;
import com.hydroml.credits.balance.Durability;
import com.hydroml.credits.balance.Refusal;
import com.hydroml.credits.journal.HoldStatus;
import com.hydroml.credits.kernel.HoldId;
import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.ledger.HoldFilter;
import com.hydroml.credits.ledger.HoldPosition;
import com.hydroml.credits.ledger.HoldView;
import com.hydroml.credits.ledger.LedgerBalance;
import com.hydroml.credits.ledger.LedgerQueries;
import com.hydroml.credits.ledger.Page;
import com.hydroml.credits.web.Call;
import com.hydroml.credits.web.Cursor;
import com.hydroml.credits.web.Endpoint;
import com.hydroml.credits.web.Endpoints;
import com.hydroml.credits.web.FieldType;
import com.hydroml.credits.web.JsonArray;
import com.hydroml.credits.web.ObjectSchema;
import com.hydroml.credits.web.Reply;
import com.hydroml.credits.web.Scope;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The routes that list authorizations: of one account, and found again by their reference. */
final class ListRoutes implements Endpoints {

  private static final String LIST = "authorizations";

  private static final ObjectSchema ACCOUNT_PATH =
      ObjectSchema.named("AuthorizationsPath")
          .required("account", FieldType.account(), "The account's id")
          .build();

  private static final ObjectSchema ACCOUNT_QUERY = query("AccountAuthorizationsQuery").build();

  private static final ObjectSchema QUERY =
      query("AuthorizationsQuery")
          .optional("account", FieldType.account(), "Only this account's")
          .rule(
              "min_version",
              "needs account: a version is an account's",
              query -> !query.has("min_version") || query.has("account"))
          .build();

  private static final ObjectSchema PAGE =
      LedgerLists.page("Authorizations", AnswerSchemas.AUTHORIZATION);

  private static final String EXAMPLE =
      "{\"data\": [], \"next_cursor\": null, \"as_of_version\": 2}";

  private final LedgerQueries ledger;
  private final LedgerLists lists;

  ListRoutes(LedgerQueries ledger, LedgerLists lists) {
    this.ledger = ledger;
    this.lists = lists;
  }

  private static ObjectSchema.Builder query(String name) {
    return LedgerLists.query(name, ListRoutes::isPosition)
        .optional("status", AnswerSchemas.holdStatus(), "Only those that stand or closed so")
        .optional("reference", FieldType.string(0, 128), "Only those with this reference");
  }

  @Override
  public List<Endpoint> endpoints() {
    return List.of(ofAccount(), all());
  }

  private Endpoint ofAccount() {
    return list(Endpoint.get("/v1/accounts/{account}/authorizations"), "listAccountAuthorizations")
        .summary("An account's authorizations", "From the ledger, newest first.")
        .pathParameters(ACCOUNT_PATH)
        .query(ACCOUNT_QUERY)
        .handledBy(call -> list(call, call.path().string("account")));
  }

  private Endpoint all() {
    return list(Endpoint.get("/v1/authorizations"), "listAuthorizations")
        .summary(
            "Find authorizations again",
            "A job runner that was restarted finds its authorizations by their reference.")
        .query(QUERY)
        .handledBy(call -> list(call, call.query().optionalString("account")));
  }

  private static Endpoint.Builder list(Endpoint.Builder endpoint, String operation) {
    return endpoint
        .operation(operation, AuthorizationRoutes.TAG)
        .scope(Scope.READ)
        .success(200, "A page", PAGE, EXAMPLE)
        .problems(
            ProblemCode.ACCOUNT_NOT_FOUND,
            ProblemCode.LEDGER_BEHIND,
            ProblemCode.LEDGER_UNAVAILABLE);
  }

  private Mono<Reply> list(Call call, @Nullable String account) {
    HoldFilter filter =
        new HoldFilter(
            account,
            call.caller().accounts(),
            call.query().optionalString("reference"),
            status(call.query().optionalString("status")));
    Mono<LedgerLists.Rows> rows =
        ledger
            .holds(
                filter,
                position(call.query().optionalCursor("cursor")),
                (int) call.query().number("limit"))
            .flatMap(this::rows);
    if (account == null) {
      return LedgerLists.ofMany(rows);
    }
    return call.caller().covers(account)
        ? lists.ofAccount(account, call.query().optionalNumber("min_version"), rows)
        : Mono.just(Answers.of(Refusal.ACCOUNT_NOT_FOUND));
  }

  private static @Nullable HoldStatus status(@Nullable String label) {
    for (HoldStatus status : HoldStatus.values()) {
      if (status.label().equals(label)) {
        return status;
      }
    }
    return null;
  }

  private Mono<LedgerLists.Rows> rows(Page<HoldView, HoldPosition> page) {
    return ledger
        .balances(page.items().stream().map(HoldView::account).collect(Collectors.toSet()))
        .map(balances -> rows(page, balances));
  }

  private static LedgerLists.Rows rows(
      Page<HoldView, HoldPosition> page, Map<String, LedgerBalance> balances) {
    JsonArray data = new JsonArray();
    for (HoldView view : page.items()) {
      LedgerBalance balance =
          balances.getOrDefault(view.account(), new LedgerBalance(0, 0, view.version()));
      HoldJson json =
          new HoldJson(
              view.account(),
              view.hold(),
              0,
              new BalanceJson(balance.available(), balance.held(), balance.version()),
              Durability.POSTED);
      data.add(json.full(view.details()));
    }
    return new LedgerLists.Rows(data, cursor(page.next()));
  }

  private static @Nullable String cursor(@Nullable HoldPosition next) {
    return next == null ? null : Cursor.encode(LIST, Long.toString(next.createdAt()), next.id());
  }

  private static @Nullable HoldPosition position(@Nullable List<String> cursor) {
    return cursor == null ? null : new HoldPosition(Long.parseLong(cursor.get(1)), cursor.get(2));
  }

  private static boolean isPosition(List<String> cursor) {
    return cursor.size() == 3
        && cursor.get(0).equals(LIST)
        && cursor.get(1).matches("[0-9]{1,15}")
        && HoldId.parse(cursor.get(2)).isPresent();
  }
}
