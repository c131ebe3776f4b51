package com.hydroml.credits.authorization;

import com.hydroml.credits.answer.Answers;
import com.hydroml.credits.answer.Execution;
import com.hydroml.credits.balance.Balances;
import com.hydroml.credits.balance.Decision;
import com.hydroml.credits.balance.Operation;
import com.hydroml.credits.web.Call;
import com.hydroml.credits.web.Endpoint;
import com.hydroml.credits.web.Endpoints;
import com.hydroml.credits.web.FieldType;
import com.hydroml.credits.web.JsonArray;
import com.hydroml.credits.web.JsonObject;
import com.hydroml.credits.web.ObjectSchema;
import com.hydroml.credits.web.Reply;
import com.hydroml.credits.web.Scope;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Mono;

/** The route that takes many operations at once, each of which stands alone. */
final class BatchRoutes implements Endpoints {

  private static final int MAX_OPERATIONS = 1000;

  private static final ObjectSchema REQUEST =
      ObjectSchema.named("BatchRequest")
          .required(
              "operations",
              FieldType.uncheckedArray(
                  1,
                  MAX_OPERATIONS,
                  RequestSchemas.BATCH_AUTHORIZE,
                  RequestSchemas.BATCH_CAPTURE,
                  RequestSchemas.BATCH_VOID),
              "The operations; those of one account take effect in this order")
          .example(
              """
              {"operations": [
                {"op": "authorize", "idempotency_key": "job-1", "account": "user:42", "amount": 500},
                {"op": "void", "idempotency_key": "job-0.void",
                 "authorization": "auth_1q7hT2mZk9QpLw4Rb8Xc3VnDsJ"}]}
              """)
          .build();

  private static final ObjectSchema RESULT =
      ObjectSchema.named("BatchResult")
          .required("status", FieldType.integer(200, 599), "The status of the same single request")
          .required("body", FieldType.anyObject(), "Its body: an authorization or a problem")
          .open()
          .build();

  private static final ObjectSchema RESPONSE =
      ObjectSchema.named("BatchResponse")
          .required(
              "results",
              FieldType.array(1, MAX_OPERATIONS, RESULT),
              "One for each operation, in their order")
          .open()
          .build();

  private static final String EXAMPLE =
      """
      {"results": [{"status": 402, "body": {
        "type": "urn:eco-credits:problem:insufficient_credits", "title": "Too few credits",
        "status": 402, "detail": "Requested are 500, available 20.", "instance": "/v1/batch",
        "code": "insufficient_credits", "available": 20, "requested": 500, "shortfall": 480,
        "next_release_at": null}}]}
      """;

  private final Balances balances;
  private final Pipeline pipeline;
  private final BatchReader reader;

  BatchRoutes(Balances balances, Pipeline pipeline) {
    this.balances = balances;
    this.pipeline = pipeline;
    this.reader = new BatchReader(pipeline.demands());
  }

  @Override
  public List<Endpoint> endpoints() {
    return List.of(batch());
  }

  private Endpoint batch() {
    return Endpoint.post("/v1/batch")
        .operation("batch", AuthorizationRoutes.TAG)
        .summary(
            "Many operations in one request",
            "Each operation stands alone: one that is malformed or refused changes nothing in"
                + " another, and its result is what the same single request would get.")
        .scope(Scope.AUTHORIZE)
        .takesDurability()
        .body(REQUEST)
        .success(200, "What came of each", RESPONSE, EXAMPLE)
        .handledBy(this::batch);
  }

  private Mono<Reply> batch(Call call) {
    List<Demand> demands = reader.read(call);
    // The request's own turn was taken when it came.
    call.caller().charge(demands.size() - 1);
    for (Demand demand : demands) {
      if (!demand.isPlain()) {
        return new PricedBatch(pipeline, balances, call)
            .answers(demands)
            .map(replies -> reply(call, replies));
      }
    }
    List<Operation> operations = operations(demands);
    if (operations.isEmpty()) {
      return Mono.just(reply(call, demands, List.of()));
    }
    return balances
        .executeAll(operations, Execution.coverage(call), Execution.demanded(call))
        .collectList()
        .map(decisions -> reply(call, demands, decisions));
  }

  /** The operations of those that can be carried out, in their order. */
  static List<Operation> operations(List<Demand> demands) {
    List<Operation> operations = new ArrayList<>(demands.size());
    for (Demand demand : demands) {
      if (demand instanceof Demand.Ready ready) {
        operations.add(ready.operation());
      }
    }
    return operations;
  }

  private static Reply reply(Call call, List<Demand> demands, List<Decision> decisions) {
    JsonArray results = new JsonArray();
    int decided = 0;
    for (Demand demand : demands) {
      Reply reply =
          switch (demand) {
            case Demand.Ready ready ->
                Answers.of(decisions.get(decided++), Execution.details(ready.operation()));
            case Demand.Answered answered -> answered.reply();
            case Demand.Unpriced unpriced -> throw new IllegalStateException("not plain");
            case Demand.OfQuantity capture -> throw new IllegalStateException("not plain");
            case Demand.OfNoHold nothing -> throw new IllegalStateException("not plain");
          };
      add(results, reply, call);
    }
    return reply(results, demands.size());
  }

  private static Reply reply(Call call, List<Reply> replies) {
    JsonArray results = new JsonArray();
    replies.forEach(reply -> add(results, reply, call));
    return reply(results, replies.size());
  }

  private static void add(JsonArray results, Reply reply, Call call) {
    results.add(
        new JsonObject(640).put("status", reply.status()).put("body", reply.body(call.instance())));
  }

  private static Reply reply(JsonArray results, int count) {
    return Reply.ok(new JsonObject(64 + 640 * count).put("results", results));
  }
}
