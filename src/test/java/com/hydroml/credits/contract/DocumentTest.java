package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hydroml.credits.contract.Api.Answer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The check that every answer is documented catches what is not. */
class DocumentTest {

  private static final JsonMapper JSON = JsonMapper.shared();

  private final Document document =
      new Document(
          JSON.readTree(
              """
              {"paths": {"/v1/things/{id}": {"get": {"responses": {"200": {"content":
                {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}}}}},
               "components": {"schemas": {"Thing":
                {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}}}}
              """));

  @Test
  void whatIsDocumentedPasses() {
    assertThatCode(() -> check(200, "application/json", "{\"id\": \"x\"}"))
        .doesNotThrowAnyException();
  }

  @Test
  void whatIsNotDocumentedIsCaught() {
    assertThatThrownBy(() -> check(404, "application/json", "{\"id\": \"x\"}"))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> check(200, "text/plain", "{\"id\": \"x\"}"))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> check(200, "application/json", "{\"id\": 7}"))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> check(200, "application/json", "{}"))
        .isInstanceOf(AssertionError.class);
  }

  private void check(int status, String type, String body) {
    document.assertDescribes(
        "GET",
        "/v1/things/7?x=y",
        new Answer(status, Map.of("content-type", type), body, JSON.readTree(body)));
  }
}
