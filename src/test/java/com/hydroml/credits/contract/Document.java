package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The service's own description of itself, against which every answer of a test is held. */
final class Document {

  private final JsonNode document;
  private final Map<String, Schema> schemas = new ConcurrentHashMap<>();

  Document(JsonNode document) {
    this.document = document;
  }

  /** Fails unless the document has this answer; a path it does not know is not its matter. */
  void assertDescribes(String method, String path, Api.Answer answer) {
    String template = template(path.split("\\?", 2)[0]);
    JsonNode operation =
        document.path("paths").path(template).path(method.toLowerCase(Locale.ROOT));
    if (operation.isMissingNode()) {
      return;
    }
    String where = method + " " + template + " " + answer.status();
    JsonNode response = operation.path("responses").path(Integer.toString(answer.status()));
    assertThat(response.isMissingNode())
        .as("%s is not documented: %s", where, answer.text())
        .isFalse();
    assertThat(response.path("content").propertyNames()).as(where).contains(type(answer));
    assertThat(response.path("headers").propertyNames())
        .as("%s sent %s", where, answer.headers())
        .containsAll(headers(answer));
    if (!type(answer).endsWith("json")) {
      return;
    }
    JsonNode content = response.path("content").path(type(answer));
    Schema schema = schemas.computeIfAbsent(where, first -> compiled(content.path("schema")));
    assertThat(schema.validate(answer.text(), InputFormat.JSON))
        .as("%s answered %s", where, answer.text())
        .isEmpty();
  }

  private static String type(Api.Answer answer) {
    return answer.header("content-type").split(";")[0];
  }

  /** What an answer's headers say beyond those that every answer has. */
  private static List<String> headers(Api.Answer answer) {
    return Stream.of(
            "X-Request-Id", "Location", "Idempotency-Replayed", "WWW-Authenticate", "Retry-After")
        .filter(name -> answer.header(name.toLowerCase(Locale.ROOT)) != null)
        .toList();
  }

  /** A path without parameters wins over one with. */
  private String template(String path) {
    String found = "";
    for (String template : document.path("paths").propertyNames()) {
      if (template.equals(path)) {
        return template;
      }
      if (Pattern.matches(template.replaceAll("\\{[a-z_]+}", "[^/]+"), path)) {
        found = template;
      }
    }
    return found;
  }

  private Schema compiled(JsonNode schema) {
    ObjectNode whole = JsonMapper.shared().createObjectNode();
    whole.putArray("allOf").add(schema);
    whole.set("components", document.path("components"));
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(whole.toString(), InputFormat.JSON);
  }
}
