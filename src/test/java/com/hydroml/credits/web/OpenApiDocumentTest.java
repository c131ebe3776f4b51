package com.hydroml.credits.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.kernel.ProblemCode;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Proves that the document is valid OpenAPI 3.1, complete, and agrees with its own examples. */
class OpenApiDocumentTest {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String TEXT = OpenApiDocument.of(TestApi.endpoints());
  private static final JsonNode DOCUMENT = JSON.readTree(TEXT);

  @Test
  void theDocumentIsValid() {
    assertThat(DocumentChecks.faults(TEXT)).isEmpty();
  }

  @Test
  void theValidatorFindsFaults() {
    String broken = TEXT.replace("\"responses\":", "\"answers\":");
    assertThat(DocumentChecks.faults(broken)).isNotEmpty();
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
    assertThat(DocumentChecks.examplesThatDoNotFit(DOCUMENT)).isEmpty();
  }

  private static JsonNode operation(Endpoint endpoint) {
    String method = endpoint.method().name().toLowerCase(Locale.ROOT);
    return DOCUMENT.get("paths").get(endpoint.path()).get(method);
  }
}
