package com.hydroml.credits.web;

import com.hydroml.credits.kernel.ProblemCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The OpenAPI 3.1 document of the routes. */
final class OpenApiDocument {

  private static final String DESCRIPTION =
      """
      Eco-Credits authorizes (reserves), captures and releases HydroML's prepaid credits.

      Amounts are integers in millicredits (1 credit = 1000). Instants are RFC 3339 in UTC with \
      milliseconds. Every POST and PATCH that moves credits needs an `Idempotency-Key`: the same \
      request under the same key gets the first decision again. Input is strict: an unknown member \
      or query parameter, an explicit null where none is allowed, a fraction or a string for an \
      amount are refused.

      Errors are `application/problem+json`. Of several that apply, the first of this list is \
      answered; 429 and 503 carry `Retry-After`.

      | code | status | meaning |
      |---|---|---|
      """;

  private OpenApiDocument() {}

  /** The document's JSON text. */
  static String of(List<Endpoint> endpoints) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("openapi", "3.1.0");
    info(document.putObject("info"));
    document.putArray("servers").addObject().put("url", "/").put("description", "This service");
    tags(document.putArray("tags"), endpoints);
    ObjectNode paths = document.putObject("paths");
    ObjectNode components = document.putObject("components");
    SchemaRegistry registry = new SchemaRegistry(components.putObject("schemas"));
    OpenApiParts.describe(components);
    for (Map.Entry<String, ObjectNode> path : byPath(endpoints, paths).entrySet()) {
      for (Endpoint endpoint : endpoints) {
        if (endpoint.path().equals(path.getKey())) {
          String method = endpoint.method().name().toLowerCase(Locale.ROOT);
          OpenApiOperation.describe(endpoint, path.getValue().putObject(method), registry);
        }
      }
    }
    return document.toString();
  }

  private static Map<String, ObjectNode> byPath(List<Endpoint> endpoints, ObjectNode paths) {
    Map<String, ObjectNode> byPath = new LinkedHashMap<>();
    for (Endpoint endpoint : endpoints) {
      if (!byPath.containsKey(endpoint.path())) {
        byPath.put(endpoint.path(), paths.putObject(endpoint.path()));
      }
    }
    return byPath;
  }

  private static void info(ObjectNode info) {
    info.put("title", "Eco-Credits");
    info.put("version", "1");
    info.put("summary", "HydroML's credit authorization service");
    StringBuilder description = new StringBuilder(DESCRIPTION);
    for (ProblemCode code : ProblemCode.values()) {
      description
          .append("| `")
          .append(code.code())
          .append("` | ")
          .append(code.status())
          .append(" | ")
          .append(code.title())
          .append(" |\n");
    }
    info.put("description", description.toString());
    info.putObject("license").put("name", "Apache-2.0").put("identifier", "Apache-2.0");
  }

  private static void tags(ArrayNode tags, List<Endpoint> endpoints) {
    TreeSet<String> names = new TreeSet<>();
    endpoints.forEach(endpoint -> names.add(endpoint.tag()));
    names.forEach(name -> tags.addObject().put("name", name));
  }
}
