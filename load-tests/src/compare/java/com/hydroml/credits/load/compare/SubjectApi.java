package com.hydroml.credits.load.compare;

import com.hydroml.credits.answer.AnswerSchemas;
import com.hydroml.credits.answer.BalanceJson;
import com.hydroml.credits.answer.HoldJson;
import com.hydroml.credits.balance.Durability;
import com.hydroml.credits.journal.HoldDetails;
import com.hydroml.credits.journal.HoldState;
import com.hydroml.credits.journal.HoldStatus;
import com.hydroml.credits.web.Authenticator;
import com.hydroml.credits.web.Call;
import com.hydroml.credits.web.Caller;
import com.hydroml.credits.web.Checked;
import com.hydroml.credits.web.Endpoint;
import com.hydroml.credits.web.Endpoints;
import com.hydroml.credits.web.FieldType;
import com.hydroml.credits.web.Fields;
import com.hydroml.credits.web.JsonArray;
import com.hydroml.credits.web.JsonObject;
import com.hydroml.credits.web.KeyRule;
import com.hydroml.credits.web.ObjectSchema;
import com.hydroml.credits.web.Reply;
import com.hydroml.credits.web.Scope;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * The routes of the subjects that are not the service: its own way of reading requests and writing
 * answers, with another way of deciding in between.
 */
final class SubjectApi implements Endpoints {

  private static final ObjectSchema AUTHORIZE =
      authorize(ObjectSchema.named("AuthorizeRequest")).build();

  private static final ObjectSchema OPERATION =
      authorize(
              ObjectSchema.named("BatchOperation")
                  .required("op", FieldType.oneOf("authorize"), "The operation")
                  .required("idempotency_key", FieldType.idempotencyKey(), "Its key"))
          .build();

  private static final ObjectSchema BATCH =
      ObjectSchema.named("BatchRequest")
          .required("operations", FieldType.uncheckedArray(1, 1000, OPERATION), "The operations")
          .build();

  private static final ObjectSchema RESULTS =
      ObjectSchema.named("BatchResponse")
          .required("results", FieldType.array(1, 1000, ObjectSchema.EMPTY), "What came of each")
          .build();

  private final Function<Asked, Mono<JsonObject>> one;
  private final Function<List<Asked>, Mono<List<JsonObject>>> many;

  /** One authorization that was asked for. */
  record Asked(String account, String key, long amount, long expiresIn) {

    static Asked of(Fields body, String key) {
      return new Asked(
          body.string("account"), key, body.number("amount"), body.number("expires_in"));
    }
  }

  /**
   * @param one decides an authorization and gives the answer's body
   * @param many decides a batch and gives the bodies in their order
   */
  SubjectApi(
      Function<Asked, Mono<JsonObject>> one, Function<List<Asked>, Mono<List<JsonObject>>> many) {
    this.one = one;
    this.many = many;
  }

  private static ObjectSchema.Builder authorize(ObjectSchema.Builder schema) {
    return schema
        .required("account", FieldType.account(), "The account that pays")
        .required("amount", FieldType.amount(), "What to reserve")
        .withDefault("expires_in", FieldType.integer(1, 2_592_000), 900L, "Seconds")
        .optional("reference", FieldType.string(0, 128), "The caller's reference")
        .optional("spender", FieldType.string(0, 128), "Who spends")
        .optional("metadata", FieldType.metadata(), "The caller's own members")
        .withDefault("capture", FieldType.bool(), false, "Whether to charge in the same step");
  }

  @Override
  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.post("/v1/authorizations")
            .operation("authorize", "Authorizations")
            .summary("Reserve credits", "")
            .scope(Scope.AUTHORIZE)
            .key(KeyRule.REQUIRED)
            .takesDurability()
            .body(AUTHORIZE)
            .success(
                201, "The hold", AnswerSchemas.AUTHORIZATION, AnswerSchemas.AUTHORIZATION_EXAMPLE)
            .handledBy(this::authorize),
        Endpoint.post("/v1/batch")
            .operation("batch", "Authorizations")
            .summary("Many operations in one request", "")
            .scope(Scope.AUTHORIZE)
            .takesDurability()
            .body(BATCH)
            .success(200, "What came of each", RESULTS, "{\"results\": [{}]}")
            .handledBy(this::batch));
  }

  private Mono<Reply> authorize(Call call) {
    return one.apply(Asked.of(call.body(), call.requiredIdempotencyKey()))
        .map(body -> Reply.created("/v1/authorizations/auth_of_subject", body));
  }

  private Mono<Reply> batch(Call call) {
    List<Object> elements = call.body().elements("operations");
    List<Asked> asked = new ArrayList<>(elements.size());
    for (Object element : elements) {
      if (!(OPERATION.check(element, "operations[]") instanceof Checked.Valid valid)) {
        throw new IllegalArgumentException("the load generator sends only what is right");
      }
      asked.add(Asked.of(valid.fields(), valid.fields().string("idempotency_key")));
    }
    return many.apply(asked).map(SubjectApi::results);
  }

  private static Reply results(List<JsonObject> bodies) {
    JsonArray results = new JsonArray();
    for (JsonObject body : bodies) {
      results.add(new JsonObject(640).put("status", 201).put("body", body));
    }
    return Reply.ok(new JsonObject(64 + 640 * bodies.size()).put("results", results));
  }

  /** A hold as the service answers it. */
  static JsonObject hold(
      Asked asked, String id, long available, long held, long version, long now) {
    HoldState hold =
        new HoldState(
            id,
            HoldStatus.AUTHORIZED,
            asked.amount(),
            0,
            0,
            asked.amount(),
            0,
            now,
            now + asked.expiresIn() * 1000,
            0);
    BalanceJson balance = new BalanceJson(available, held, version);
    return new HoldJson(asked.account(), hold, 0, balance, Durability.JOURNALED)
        .full(HoldDetails.NONE);
  }

  /** Knows the one key. */
  static Authenticator authenticator() {
    String expected = "Bearer " + Subject.API_KEY;
    Caller caller =
        new Caller() {
          @Override
          public String id() {
            return "compare";
          }

          @Override
          public String name() {
            return "compare";
          }

          @Override
          public Set<Scope> scopes() {
            return SCOPES;
          }

          @Override
          public Set<String> accounts() {
            return null;
          }
        };
    return authorization -> expected.equals(authorization) ? caller : null;
  }

  private static final Set<Scope> SCOPES = EnumSet.allOf(Scope.class);
}
