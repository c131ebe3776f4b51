package com.hydroml.credits.pricing;

import com.hydroml.credits.answer.AnswerSchemas;
import com.hydroml.credits.answer.Answers;
import com.hydroml.credits.balance.AccountStatus;
import com.hydroml.credits.balance.Balances;
import com.hydroml.credits.balance.Reading;
import com.hydroml.credits.balance.Refusal;
import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.web.Call;
import com.hydroml.credits.web.Endpoint;
import com.hydroml.credits.web.Endpoints;
import com.hydroml.credits.web.FieldType;
import com.hydroml.credits.web.JsonObject;
import com.hydroml.credits.web.ObjectSchema;
import com.hydroml.credits.web.Problem;
import com.hydroml.credits.web.Reply;
import com.hydroml.credits.web.Scope;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The routes that say what something costs. */
final class QuoteRoutes implements Endpoints {

  private static final ObjectSchema REQUEST =
      ObjectSchema.named("QuoteRequest")
          .required("operation", PriceFields.operation(), "The operation type")
          .required("quantity", PriceFields.quantity(), "How much of it, in its unit")
          .optional("account", FieldType.account(), "Who would pay; the answer says whether it can")
          .example("{\"operation\": \"train.gpu\", \"quantity\": 120, \"account\": \"user:42\"}")
          .build();

  private static final ObjectSchema RESPONSE =
      ObjectSchema.named("Quote")
          .required("operation", PriceFields.operation(), "The operation type")
          .required("quantity", PriceFields.quantity(), "How much of it")
          .required("unit", PriceFields.unit(), "What the quantity is counted in")
          .required("amount", AnswerSchemas.millicredits(), "What it costs, millicredits")
          .required("rate", PriceFields.rate(), "Credits that the last unit costs")
          .required("price_version", PriceSchemas.version(), "The version that says so")
          .optional(
              "affordable", FieldType.bool(), "Whether the account could reserve that much now")
          .open()
          .build();

  private static final String EXAMPLE =
      """
      {"operation": "train.gpu", "quantity": 120, "unit": "second", "amount": 42000,
       "rate": "0.35", "price_version": 7, "affordable": true}
      """;

  private final Prices prices;
  private final Balances balances;

  QuoteRoutes(Prices prices, Balances balances) {
    this.prices = prices;
    this.balances = balances;
  }

  @Override
  public List<Endpoint> endpoints() {
    return List.of(quote(), inForce());
  }

  private Endpoint quote() {
    return Endpoint.post("/v1/quotes")
        .operation("quote", PriceListRoutes.TAG)
        .summary(
            "What a quantity costs",
            "By the prices in force now, without any promise: an authorization has the price that is"
                + " in force when it is made.")
        .scope(Scope.READ)
        .body(REQUEST)
        .success(200, "The quote", RESPONSE, EXAMPLE)
        .problems(ProblemCode.PRICES_UNAVAILABLE, ProblemCode.ACCOUNT_NOT_FOUND)
        .problems(ProblemCode.RECOVERING, ProblemCode.OUTCOME_UNKNOWN)
        .handledBy(this::quote);
  }

  private Mono<Reply> quote(Call call) {
    BigDecimal quantity = call.body().decimal("quantity");
    String operation = call.body().string("operation");
    return switch (prices.now(operation, quantity)) {
      case Quotation.Priced priced -> quote(call, priced);
      case Quotation.UnknownOperation unknown ->
          Mono.just(Reply.problem(QuoteProblems.unknownOperation("")));
      case Quotation.TooMuch tooMuch -> Mono.just(Reply.problem(QuoteProblems.tooMuch("")));
      case Quotation.Unavailable unavailable ->
          Mono.just(Reply.problem(QuoteProblems.unavailable()));
    };
  }

  private Mono<Reply> quote(Call call, Quotation.Priced priced) {
    String account = call.body().optionalString("account");
    if (account == null) {
      return Mono.just(Reply.ok(json(call, priced)));
    }
    if (!call.caller().covers(account)) {
      return Mono.just(Answers.of(Refusal.ACCOUNT_NOT_FOUND));
    }
    return balances
        .balance(account)
        .map(
            reading ->
                Answers.ofBalance(
                    reading,
                    balance ->
                        Reply.ok(
                            json(call, priced).put("affordable", isAffordable(balance, priced)))));
  }

  private static boolean isAffordable(Reading.Balance balance, Quotation.Priced priced) {
    return balance.status() == AccountStatus.ACTIVE && balance.available() >= priced.amount();
  }

  private static JsonObject json(Call call, Quotation.Priced priced) {
    return new JsonObject(256)
        .put("operation", call.body().string("operation"))
        .put("quantity", call.body().decimal("quantity"))
        .put("unit", priced.unit())
        .put("amount", priced.amount())
        .put("rate", priced.rate().toPlainString())
        .put("price_version", priced.priceVersion());
  }

  private Endpoint inForce() {
    return Endpoint.get("/v1/prices")
        .operation("getPrices", PriceListRoutes.TAG)
        .summary("The prices in force", "Or those of a version that was published.")
        .scope(Scope.READ)
        .query(PriceSchemas.IN_FORCE_QUERY)
        .success(200, "The prices", PriceSchemas.IN_FORCE, PriceSchemas.IN_FORCE_EXAMPLE)
        .problems(ProblemCode.PRICES_UNAVAILABLE, ProblemCode.PRICE_LIST_NOT_FOUND)
        .handledBy(call -> Mono.fromSupplier(() -> inForce(call)));
  }

  private Reply inForce(Call call) {
    Long version = call.query().optionalNumber("version");
    Instant now = prices.now();
    if (now == null) {
      return Reply.problem(QuoteProblems.unavailable());
    }
    Catalogue catalogue = prices.catalogue();
    @Nullable PriceVersion found =
        version == null ? catalogue.inForce(now) : catalogue.version(version);
    return found == null
        ? Reply.problem(Problem.of(ProblemCode.PRICE_LIST_NOT_FOUND, "There are no such prices."))
        : Reply.ok(json(found, catalogue.nextChange(now)));
  }

  private static JsonObject json(PriceVersion version, @Nullable Instant nextChange) {
    return JsonObject.of(PriceJson.of(version, nextChange));
  }
}
