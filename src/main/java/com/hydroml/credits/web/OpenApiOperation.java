package com.hydroml.credits.web;

import com.hydroml.credits.kernel.ProblemCode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One operation of the document. */
final class OpenApiOperation {

  private OpenApiOperation() {}

  static void describe(Endpoint endpoint, ObjectNode operation, SchemaRegistry registry) {
    operation.put("operationId", endpoint.operation());
    operation.putArray("tags").add(endpoint.tag());
    operation.put("summary", endpoint.summary());
    operation.put("description", description(endpoint));
    ArrayNode security = operation.putArray("security");
    Scope scope = endpoint.scope();
    if (scope != null) {
      security.addObject().putArray(OpenApiParts.SECURITY).add(scope.label());
    }
    parameters(endpoint, operation.putArray("parameters"), registry);
    if (endpoint.bodyRule() != BodyRule.NONE) {
      body(endpoint, operation.putObject("requestBody"), registry);
    }
    ObjectNode responses = operation.putObject("responses");
    for (Endpoint.Success success : endpoint.successes()) {
      success(endpoint, success, responses.putObject(Integer.toString(success.status())), registry);
    }
    for (Map.Entry<Integer, List<ProblemCode>> problem : byStatus(endpoint).entrySet()) {
      problem(
          endpoint, problem.getValue(), responses.putObject(problem.getKey().toString()), registry);
    }
  }

  private static String description(Endpoint endpoint) {
    Scope scope = endpoint.scope();
    String access =
        scope == null ? "Needs no key." : "Needs a key with the scope `" + scope.label() + "`.";
    return endpoint.description().isEmpty() ? access : endpoint.description() + "\n\n" + access;
  }

  private static void parameters(Endpoint endpoint, ArrayNode parameters, SchemaRegistry registry) {
    for (Field field : endpoint.pathSchema().fields()) {
      parameter(field, "path", true, parameters.addObject(), registry);
    }
    for (Field field : endpoint.querySchema().fields()) {
      parameter(field, "query", field.required(), parameters.addObject(), registry);
    }
    switch (endpoint.keyRule()) {
      case REQUIRED -> refer(parameters, "IdempotencyKey");
      case OPTIONAL, REQUIRED_BY_BODY -> refer(parameters, "OptionalIdempotencyKey");
      case NONE -> {
        // The header is ignored there.
      }
    }
    if (endpoint.takesDurability()) {
      refer(parameters, "CreditsDurability");
    }
    if (endpoint.resumable()) {
      refer(parameters, "LastEventId");
    }
    if (endpoint.takesIdentity()) {
      refer(parameters, "CreditsIdentity");
    }
    refer(parameters, "RequestId");
  }

  private static void parameter(
      Field field, String in, boolean required, ObjectNode parameter, SchemaRegistry registry) {
    parameter.put("name", field.name()).put("in", in).put("required", required);
    parameter.put("description", field.description());
    ObjectNode schema = parameter.putObject("schema");
    ObjectSchema.describe(field, schema, registry);
    schema.remove("description");
  }

  private static void refer(ArrayNode parameters, String name) {
    parameters.addObject().put("$ref", "#/components/parameters/" + name);
  }

  private static void body(Endpoint endpoint, ObjectNode body, SchemaRegistry registry) {
    body.put("required", endpoint.bodyRule() == BodyRule.REQUIRED);
    ObjectNode media = body.putObject("content").putObject(MediaTypes.JSON);
    media.putObject("schema").put("$ref", registry.reference(endpoint.bodySchema()));
    String example = endpoint.bodySchema().example();
    if (example != null) {
      media.set("example", JsonReader.tree(example));
    }
  }

  private static void success(
      Endpoint endpoint, Endpoint.Success success, ObjectNode response, SchemaRegistry registry) {
    response.put("description", success.description());
    ObjectNode headers = response.putObject("headers");
    OpenApiParts.refer(headers, RequestIds.HEADER, "RequestId");
    if (success.located()) {
      OpenApiParts.refer(headers, "Location", "Location");
    }
    if (endpoint.keyRule() != KeyRule.NONE) {
      OpenApiParts.refer(headers, Reply.IDEMPOTENCY_REPLAYED, "IdempotencyReplayed");
    }
    ObjectNode content = response.putObject("content");
    ObjectSchema schema = success.schema();
    if (schema != null) {
      ObjectNode media = content.putObject(MediaTypes.JSON);
      media.putObject("schema").put("$ref", registry.reference(schema));
      media.set("example", JsonReader.tree(success.example()));
    }
    for (Endpoint.TextForm text : success.texts()) {
      ObjectNode media = content.putObject(text.mediaType());
      media.putObject("schema").put("type", "string").put("description", text.description());
      media.put("example", text.example());
    }
  }

  /** The statuses of remembered declines, which a replay answers again. */
  private static final Set<Integer> REMEMBERED = Set.of(402, 409, 422);

  private static void problem(
      Endpoint endpoint, List<ProblemCode> codes, ObjectNode response, SchemaRegistry registry) {
    List<String> names = new ArrayList<>();
    codes.forEach(code -> names.add("`" + code.code() + "`"));
    response.put("description", String.join(", ", names));
    int status = codes.getFirst().status();
    ObjectNode headers = response.putObject("headers");
    OpenApiParts.refer(headers, RequestIds.HEADER, "RequestId");
    if (status == 401) {
      OpenApiParts.refer(headers, "WWW-Authenticate", "WwwAuthenticate");
    } else if (status == 429 || status == 503) {
      OpenApiParts.refer(headers, "Retry-After", "RetryAfter");
    } else if (endpoint.keyRule() != KeyRule.NONE && REMEMBERED.contains(status)) {
      OpenApiParts.refer(headers, Reply.IDEMPOTENCY_REPLAYED, "IdempotencyReplayed");
    }
    ObjectNode media = response.putObject("content").putObject(MediaTypes.PROBLEM_JSON);
    ArrayNode all = media.putObject("schema").putArray("allOf");
    all.addObject().put("$ref", registry.reference(ProblemSchema.PROBLEM));
    ArrayNode choices = all.addObject().putObject("properties").putObject("code").putArray("enum");
    ObjectNode examples = media.putObject("examples");
    for (ProblemCode code : codes) {
      choices.add(code.code());
      examples
          .putObject(code.code())
          .put("summary", code.title())
          .set("value", JsonReader.tree(ProblemSchema.example(code, endpoint.path())));
    }
  }

  /** The problems by status, each status's in order of precedence. */
  private static Map<Integer, List<ProblemCode>> byStatus(Endpoint endpoint) {
    Map<Integer, List<ProblemCode>> byStatus = new TreeMap<>();
    for (ProblemCode code : problems(endpoint)) {
      List<ProblemCode> codes = byStatus.getOrDefault(code.status(), new ArrayList<>());
      codes.add(code);
      byStatus.put(code.status(), codes);
    }
    return byStatus;
  }

  /** What the route says, and what follows from its rules. */
  static Set<ProblemCode> problems(Endpoint endpoint) {
    Set<ProblemCode> problems = EnumSet.of(ProblemCode.OVERLOADED, ProblemCode.INTERNAL_ERROR);
    problems.addAll(endpoint.problems());
    if (endpoint.scope() != null) {
      problems.add(ProblemCode.UNAUTHENTICATED);
      problems.add(ProblemCode.RATE_LIMITED);
      problems.add(ProblemCode.FORBIDDEN);
    }
    if (!endpoint.forms().isEmpty()) {
      problems.add(ProblemCode.NOT_ACCEPTABLE);
    }
    if (endpoint.bodyRule() != BodyRule.NONE) {
      problems.add(ProblemCode.UNSUPPORTED_MEDIA_TYPE);
      problems.add(ProblemCode.PAYLOAD_TOO_LARGE);
      problems.add(ProblemCode.MALFORMED_JSON);
    }
    if (endpoint.keyRule() != KeyRule.NONE) {
      problems.add(ProblemCode.IDEMPOTENCY_KEY_INVALID);
      problems.add(ProblemCode.IDEMPOTENCY_KEY_REUSED);
      problems.add(ProblemCode.KEY_ABANDONED);
    }
    if (endpoint.keyRule() == KeyRule.REQUIRED || endpoint.keyRule() == KeyRule.REQUIRED_BY_BODY) {
      problems.add(ProblemCode.IDEMPOTENCY_KEY_REQUIRED);
    }
    // Also a route without parameters refuses a query parameter.
    problems.add(ProblemCode.INVALID_REQUEST);
    if (endpoint.takesDurability()) {
      problems.add(ProblemCode.RECOVERING);
      problems.add(ProblemCode.DURABILITY_UNAVAILABLE);
      problems.add(ProblemCode.OUTCOME_UNKNOWN);
    }
    return problems;
  }
}
