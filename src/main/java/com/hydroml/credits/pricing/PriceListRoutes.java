package com.hydroml.credits.pricing;

import com.hydroml.credits.audit.AdminAnswer;
import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.web.Call;
import com.hydroml.credits.web.Endpoint;
import com.hydroml.credits.web.Endpoints;
import com.hydroml.credits.web.Fields;
import com.hydroml.credits.web.JsonObject;
import com.hydroml.credits.web.ListQuery;
import com.hydroml.credits.web.NumberedList;
import com.hydroml.credits.web.Reply;
import com.hydroml.credits.web.Scope;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The routes by which administrators draft, try, publish and look back at price lists. */
final class PriceListRoutes implements Endpoints {

  static final String TAG = "Prices";

  private static final String PATH = "/v1/admin/price-lists";
  private static final String ONE = PATH + "/{id}";
  private static final NumberedList<PriceList> LISTS =
      new NumberedList<>("price-lists", PriceList::position);

  private final PriceListAdministration administration;
  private final PriceListStore store;
  private final Prices prices;
  private final Preview preview;
  private final Clock clock;

  PriceListRoutes(
      PriceListAdministration administration,
      PriceListStore store,
      Prices prices,
      Preview preview,
      Clock clock) {
    this.administration = administration;
    this.store = store;
    this.prices = prices;
    this.preview = preview;
    this.clock = clock;
  }

  @Override
  public List<Endpoint> endpoints() {
    return List.of(create(), list(), get(), replace(), preview(), publish(), discard());
  }

  private Endpoint create() {
    return Endpoint.post(PATH)
        .operation("createPriceList", TAG)
        .summary(
            "Draft a price list",
            "A list has all operations that have a price. A draft prices nothing until it is"
                + " published and its instant has come.")
        .scope(Scope.ADMIN)
        .body(PriceSchemas.CONTENTS)
        .success(201, "The draft", PriceSchemas.LIST, PriceSchemas.LIST_EXAMPLE)
        .problems(ProblemCode.PRICE_LIST_LIMIT, ProblemCode.LEDGER_UNAVAILABLE)
        .handledBy(this::create);
  }

  private Mono<Reply> create(Call call) {
    return Mono.fromSupplier(() -> PriceSchemas.contents(call.body()))
        .flatMap(contents -> AdminAnswer.bounded(administration.create(call, contents)))
        .map(made -> Reply.created(PATH + "/" + made.id(), json(made)));
  }

  private Endpoint list() {
    return Endpoint.get(PATH)
        .operation("listPriceLists", TAG)
        .summary("Price lists", "Newest first: drafts, and the history of what was published.")
        .scope(Scope.ADMIN)
        .query(PriceSchemas.query(LISTS))
        .success(200, "A page", PriceSchemas.PAGE, PriceSchemas.PAGE_EXAMPLE)
        .problems(ProblemCode.LEDGER_UNAVAILABLE)
        .handledBy(this::list);
  }

  private Mono<Reply> list(Call call) {
    Fields query = call.query();
    if (call.caller().accounts() != null) {
      return Mono.just(LISTS.reply(query, List.of(), this::json));
    }
    String status = query.optionalString("status");
    return AdminAnswer.bounded(
            store.newest(
                status == null ? null : status.equals("published"),
                LISTS.before(query),
                ListQuery.rows(query)))
        .map(found -> LISTS.reply(query, found, this::json));
  }

  private Endpoint get() {
    return onList(Endpoint.get(ONE), "getPriceList")
        .summary("A price list", "As it was drafted or published, and whether it is in force.")
        .handledBy(call -> found(call).map(list -> Reply.ok(json(list))));
  }

  private Mono<PriceList> found(Call call) {
    return AdminAnswer.bounded(store.find(id(call)))
        .filter(list -> call.caller().accounts() == null)
        .switchIfEmpty(Mono.error(PriceListAdministration::absent));
  }

  private Endpoint replace() {
    return onList(Endpoint.put(ONE), "replacePriceList")
        .summary("Change a draft", "It is replaced as a whole.")
        .body(PriceSchemas.CONTENTS)
        .problems(ProblemCode.PRICE_LIST_PUBLISHED)
        .handledBy(this::replace);
  }

  private Mono<Reply> replace(Call call) {
    return Mono.fromSupplier(() -> PriceSchemas.contents(call.body()))
        .flatMap(contents -> AdminAnswer.bounded(administration.replace(call, id(call), contents)))
        .map(list -> Reply.ok(json(list)));
  }

  private Endpoint preview() {
    return Endpoint.get(ONE + "/preview")
        .operation("previewPriceList", TAG)
        .summary(
            "What a price list would have cost",
            "Prices all quantities that were charged in the last calendar month (UTC) anew, each"
                + " charge for itself. Captures that named an amount are no part of it.")
        .scope(Scope.ADMIN)
        .pathParameters(PriceSchemas.PATH)
        .success(200, "The effect", Preview.RESPONSE, Preview.EXAMPLE)
        .problems(ProblemCode.PRICE_LIST_NOT_FOUND, ProblemCode.LEDGER_UNAVAILABLE)
        .handledBy(call -> found(call).flatMap(preview::of).map(Reply::ok));
  }

  private Endpoint publish() {
    return onList(Endpoint.post(ONE + "/publish"), "publishPriceList")
        .summary(
            "Publish a draft",
            "It takes effect at `effective_from`, which is so far ahead that every instance knows"
                + " of it before, and stays as it is for good. Of several that take effect at one"
                + " instant the one published last is in force.")
        .body(PriceSchemas.PUBLISH)
        .problems(ProblemCode.PRICE_LIST_PUBLISHED, ProblemCode.PRICE_LIST_LIMIT)
        .handledBy(this::publish);
  }

  private Mono<Reply> publish(Call call) {
    return Mono.justOrEmpty(call.body().optionalInstant("effective_from"))
        .flatMap(
            effectiveFrom ->
                AdminAnswer.bounded(administration.publish(call, id(call), effectiveFrom)))
        .map(list -> Reply.ok(json(list)));
  }

  private Endpoint discard() {
    return onList(Endpoint.post(ONE + "/discard"), "discardPriceList")
        .summary("Discard a draft", "It is gone, but for the audit trail.")
        .body(PriceSchemas.DISCARD)
        .problems(ProblemCode.PRICE_LIST_PUBLISHED)
        .handledBy(
            call ->
                AdminAnswer.bounded(administration.discard(call, id(call)))
                    .map(list -> Reply.ok(json(list))));
  }

  private static Endpoint.Builder onList(Endpoint.Builder endpoint, String operation) {
    return endpoint
        .operation(operation, TAG)
        .scope(Scope.ADMIN)
        .pathParameters(PriceSchemas.PATH)
        .success(200, "The list", PriceSchemas.LIST, PriceSchemas.LIST_EXAMPLE)
        .problems(ProblemCode.PRICE_LIST_NOT_FOUND, ProblemCode.LEDGER_UNAVAILABLE);
  }

  private static String id(Call call) {
    return call.path().string("id");
  }

  /** While an instance has not heard from Postgres for long, its own clock has to do. */
  private JsonObject json(PriceList list) {
    Instant known = prices.now();
    Instant now = known == null ? clock.instant() : known;
    @Nullable PriceVersion inForce = prices.catalogue().inForce(now);
    return JsonObject.of(list.toJson(now, inForce == null ? 0 : inForce.version()));
  }
}
