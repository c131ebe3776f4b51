package com.hydroml.credits.lot;

import com.hydroml.credits.answer.Answers;
import com.hydroml.credits.answer.LedgerLists;
import com.hydroml.credits.balance.Refusal;
import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.web.Call;
import com.hydroml.credits.web.Cursor;
import com.hydroml.credits.web.Endpoint;
import com.hydroml.credits.web.Endpoints;
import com.hydroml.credits.web.Fields;
import com.hydroml.credits.web.JsonArray;
import com.hydroml.credits.web.JsonObject;
import com.hydroml.credits.web.Problem;
import com.hydroml.credits.web.Reply;
import com.hydroml.credits.web.Scope;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The routes that show an account's lots, and what each of them paid. */
final class LotRoutes implements Endpoints {

  static final String TAG = "Lots";

  private final LotQueries lots;
  private final LedgerLists lists;
  private final Clock clock;

  LotRoutes(LotQueries lots, LedgerLists lists, Clock clock) {
    this.lots = lots;
    this.lists = lists;
    this.clock = clock;
  }

  @Override
  public List<Endpoint> endpoints() {
    return List.of(list(), consumption());
  }

  private Endpoint list() {
    return Endpoint.get("/v1/accounts/{account}/lots")
        .operation("listLots", TAG)
        .summary(
            "An account's credit lots",
            "What came in, newest first, and what is left of it. Spending is attributed to lots after"
                + " the fact: in sum they are what was available and held at `as_of_version`.")
        .scope(Scope.READ)
        .pathParameters(LotSchemas.ACCOUNT_PATH)
        .query(LotSchemas.LOTS_QUERY)
        .success(200, "A page", LotSchemas.LOTS_PAGE, LotSchemas.LOTS_EXAMPLE)
        .problems(
            ProblemCode.ACCOUNT_NOT_FOUND,
            ProblemCode.LEDGER_BEHIND,
            ProblemCode.LEDGER_UNAVAILABLE)
        .handledBy(this::list);
  }

  private Endpoint consumption() {
    return Endpoint.get("/v1/accounts/{account}/lots/{id}/consumption")
        .operation("listLotConsumption", TAG)
        .summary(
            "What a lot paid",
            "What captures, adjustments and its expiry took from it and refunds gave back, newest"
                + " first.")
        .scope(Scope.READ)
        .pathParameters(LotSchemas.LOT_PATH)
        .query(LotSchemas.CONSUMPTION_QUERY)
        .success(200, "A page", LotSchemas.CONSUMPTION_PAGE, LotSchemas.CONSUMPTION_EXAMPLE)
        .problems(
            ProblemCode.ACCOUNT_NOT_FOUND,
            ProblemCode.LOT_NOT_FOUND,
            ProblemCode.LEDGER_BEHIND,
            ProblemCode.LEDGER_UNAVAILABLE)
        .handledBy(this::consumption);
  }

  private Mono<Reply> list(Call call) {
    return attributed(call, version -> page(call, version));
  }

  private Mono<Reply> consumption(Call call) {
    String account = call.path().string("account");
    String lot = call.path().string("id");
    return attributed(
        call,
        version ->
            lots.exists(account, lot)
                .flatMap(there -> there ? lines(call, lot, version) : Mono.just(absent())));
  }

  private static Reply absent() {
    return Reply.problem(
        Problem.of(ProblemCode.LOT_NOT_FOUND, "The account has no lot of this id."));
  }

  /** The answer at the version up to which the account is attributed, read before its rows. */
  private Mono<Reply> attributed(Call call, Function<Long, Mono<Reply>> answer) {
    String account = call.path().string("account");
    if (!call.caller().covers(account)) {
      return Mono.just(Answers.of(Refusal.ACCOUNT_NOT_FOUND));
    }
    Long least = call.query().optionalNumber("min_version");
    return lists.ofAccount(
        account,
        least,
        posted ->
            (least == null ? lots.version(account) : lots.await(account, least))
                .flatMap(answer)
                .switchIfEmpty(Mono.fromSupplier(LedgerLists::behind)));
  }

  private Mono<Reply> page(Call call, long version) {
    Fields query = call.query();
    List<String> cursor = query.optionalCursor("cursor");
    int limit = (int) query.number("limit");
    long now = clock.millis();
    return lots.lots(
            call.path().string("account"),
            cursor == null ? null : Long.valueOf(cursor.get(1)),
            limit + 1)
        .map(
            found ->
                reply(
                    found,
                    limit,
                    version,
                    lot -> json(lot, now),
                    lot -> Cursor.encode(LotSchemas.LOTS, Long.toString(lot.version()))));
  }

  private Mono<Reply> lines(Call call, String lot, long version) {
    Fields query = call.query();
    int limit = (int) query.number("limit");
    return lots.consumption(lot, position(query.optionalCursor("cursor")), limit + 1)
        .map(found -> reply(found, limit, version, LotRoutes::json, LotRoutes::cursor));
  }

  private static LotQueries.@Nullable Position position(@Nullable List<String> cursor) {
    return cursor == null
        ? null
        : new LotQueries.Position(
            Long.parseLong(cursor.get(1)),
            Integer.parseInt(cursor.get(2)),
            Integer.parseInt(cursor.get(3)));
  }

  private static String cursor(LotQueries.Line line) {
    Consumption row = line.consumption();
    return Cursor.encode(
        LotSchemas.CONSUMPTION,
        Long.toString(row.version()),
        Integer.toString(row.ordinal()),
        Integer.toString(row.part()));
  }

  private static <T> Reply reply(
      List<T> found,
      int limit,
      long version,
      Function<T, JsonObject> json,
      Function<T, String> cursor) {
    boolean more = found.size() > limit;
    List<T> rows = more ? found.subList(0, limit) : found;
    JsonArray data = new JsonArray();
    rows.forEach(row -> data.add(json.apply(row)));
    return Reply.ok(
        new JsonObject(512)
            .put("data", data)
            .put("next_cursor", more ? cursor.apply(rows.getLast()) : null)
            .put("as_of_version", version));
  }

  private static JsonObject json(Lot lot, long now) {
    return new JsonObject()
        .put("id", lot.id())
        .put("kind", lot.kind().label())
        .put("status", status(lot, now))
        .put("amount", lot.amount())
        .put("remaining", lot.remaining())
        .put("expired", lot.expired())
        .put("expires_at", lot.expiresAt() == 0 ? null : Instant.ofEpochMilli(lot.expiresAt()))
        .putMillis("created_at", lot.createdAt())
        .put("version", lot.version());
  }

  private static String status(Lot lot, long now) {
    if (lot.remaining() == 0) {
      return lot.expired() > 0 ? "expired" : "consumed";
    }
    return lot.expiresAt() != 0 && lot.expiresAt() <= now ? "expiring" : "open";
  }

  private static JsonObject json(LotQueries.Line line) {
    Consumption row = line.consumption();
    return new JsonObject()
        .put("kind", row.kind().label())
        .put("amount", row.amount())
        .put("version", row.version())
        .put("ordinal", row.ordinal())
        .putIfPresent("authorization", row.holdId())
        .putIfPresent("reference", line.reference())
        .putIfPresent("operation", line.operation())
        .putMillis("created_at", row.at());
  }
}
