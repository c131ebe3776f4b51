package com.hydroml.credits.web;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What every OpenAPI document of ours has to stand. */
final class DocumentChecks {

  private static final JsonMapper JSON = JsonMapper.shared();

  private DocumentChecks() {}

  /** What an independent parser has against the document as OpenAPI 3.1. */
  static List<String> faults(String document) {
    ParseOptions options = new ParseOptions();
    options.setResolve(true);
    SwaggerParseResult result = new OpenAPIV3Parser().readContents(document, null, options);
    List<String> faults = new ArrayList<>(result.getMessages());
    if (result.getOpenAPI() == null || !result.getOpenAPI().getOpenapi().startsWith("3.1.")) {
      faults.add("it is no OpenAPI 3.1 document");
    }
    return faults;
  }

  static List<String> examplesThatDoNotFit(JsonNode document) {
    List<String> faults = new ArrayList<>();
    collect(document, document.get("paths"), "", faults);
    for (Map.Entry<String, JsonNode> schema : document.at("/components/schemas").properties()) {
      JsonNode examples = schema.getValue().get("examples");
      if (examples != null) {
        ObjectNode reference =
            JSON.createObjectNode().put("$ref", "#/components/schemas/" + schema.getKey());
        examples.forEach(example -> check(document, reference, example, schema.getKey(), faults));
      }
    }
    return faults;
  }

  private static void collect(JsonNode document, JsonNode node, String where, List<String> faults) {
    if (node.has("schema") && node.has("example")) {
      check(document, node.get("schema"), node.get("example"), where, faults);
    }
    if (node.has("schema") && node.has("examples")) {
      for (JsonNode example : node.get("examples")) {
        check(document, node.get("schema"), example.get("value"), where, faults);
      }
    }
    if (node.isObject()) {
      for (Map.Entry<String, JsonNode> member : node.properties()) {
        collect(document, member.getValue(), where + "/" + member.getKey(), faults);
      }
    }
  }

  private static void check(
      JsonNode document, JsonNode schema, JsonNode example, String where, List<String> faults) {
    for (String error : errors(document, schema, example)) {
      faults.add(where + ": " + error);
    }
  }

  /** What is wrong with a value, by a schema of the document. */
  static List<String> errors(JsonNode document, JsonNode schema, JsonNode value) {
    ObjectNode whole = JSON.createObjectNode();
    whole.putArray("allOf").add(schema);
    whole.set("components", document.get("components"));
    Schema validator =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(whole.toString(), InputFormat.JSON);
    List<String> errors = new ArrayList<>();
    validator
        .validate(value.toString(), InputFormat.JSON)
        .forEach(error -> errors.add(error.toString()));
    return errors;
  }
}
