package com.hydroml.credits.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.kernel.ProblemCode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Proves that the document is valid OpenAPI 3.1, complete, and agrees with its own examples. */
class OpenApiDocumentTest {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String TEXT = OpenApiDocument.of(TestApi.endpoints());
  private static final JsonNode DOCUMENT = JSON.readTree(TEXT);

  @Test
  void theDocumentIsValid() {
    ParseOptions options = new ParseOptions();
    options.setResolve(true);
    SwaggerParseResult result = new OpenAPIV3Parser().readContents(TEXT, null, options);
    assertThat(result.getMessages()).isEmpty();
    assertThat(result.getOpenAPI().getOpenapi()).isEqualTo("3.1.0");
  }

  @Test
  void theValidatorFindsFaults() {
    String broken = TEXT.replace("\"responses\":", "\"answers\":");
    assertThat(new OpenAPIV3Parser().readContents(broken).getMessages()).isNotEmpty();
  }

  @Test
  void everyRouteIsThere() {
    for (Endpoint endpoint : TestApi.endpoints()) {
      JsonNode operation = operation(endpoint);
      assertThat(operation.get("operationId").asString()).isEqualTo(endpoint.operation());
      for (ProblemCode code : OpenApiOperation.problems(endpoint)) {
        String pointer = "/responses/" + code.status() + "/content/application~1problem+json";
        assertThat(operation.at(pointer + "/examples/" + code.code()).isMissingNode())
            .as(endpoint.operation() + " " + code)
            .isFalse();
      }
    }
  }

  @Test
  void everyCodeIsDocumented() {
    for (ProblemCode code : ProblemCode.values()) {
      assertThat(DOCUMENT.at("/info/description").asString()).contains("`" + code.code() + "`");
      assertThat(DOCUMENT.at("/components/schemas/Problem/properties/code/enum").toString())
          .contains("\"" + code.code() + "\"");
    }
  }

  @Test
  void examplesFitTheirSchemas() {
    List<String> faults = new ArrayList<>();
    collectFaults(DOCUMENT.get("paths"), "", faults);
    for (Map.Entry<String, JsonNode> schema : DOCUMENT.at("/components/schemas").properties()) {
      JsonNode examples = schema.getValue().get("examples");
      if (examples != null) {
        examples.forEach(
            example ->
                check(
                    JSON.createObjectNode().put("$ref", "#/components/schemas/" + schema.getKey()),
                    example,
                    schema.getKey(),
                    faults));
      }
    }
    assertThat(faults).isEmpty();
  }

  private static void collectFaults(JsonNode node, String where, List<String> faults) {
    if (node.has("schema") && node.has("example")) {
      check(node.get("schema"), node.get("example"), where, faults);
    }
    if (node.has("schema") && node.has("examples")) {
      node.get("examples")
          .forEach(example -> check(node.get("schema"), example.get("value"), where, faults));
    }
    if (node.isObject()) {
      node.properties()
          .forEach(
              member -> collectFaults(member.getValue(), where + "/" + member.getKey(), faults));
    }
  }

  private static void check(JsonNode schema, JsonNode example, String where, List<String> faults) {
    ObjectNode whole = JSON.createObjectNode();
    whole.putArray("allOf").add(schema);
    whole.set("components", DOCUMENT.get("components"));
    Schema validator =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(whole.toString(), InputFormat.JSON);
    validator
        .validate(example.toString(), InputFormat.JSON)
        .forEach(error -> faults.add(where + ": " + error));
  }

  private static JsonNode operation(Endpoint endpoint) {
    String method = endpoint.method().name().toLowerCase(Locale.ROOT);
    return DOCUMENT.get("paths").get(endpoint.path()).get(method);
  }
}
