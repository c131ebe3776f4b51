package com.hydroml.credits.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Proves that each kind of malformed request gets exactly its problem and names the field. */
class BadInputTest {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static TestApi api;
  private static WebTestClient client;

  @BeforeAll
  static void start() {
    api = new TestApi();
    client = api.client();
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private static Arguments malformed(String body) {
    return Arguments.of(body, 400, "malformed_json", "");
  }

  private static Arguments invalid(String body, String field) {
    return Arguments.of(body, 422, "invalid_request", field);
  }

  private static String thing(String more) {
    return "{\"account\":\"user:1\",\"amount\":5" + more + "}";
  }

  private static String metadata(int members, int valueLength) {
    List<String> pairs = new ArrayList<>();
    for (int i = 0; i < members; i++) {
      pairs.add("\"k%02d\":\"%s\"".formatted(i, "v".repeat(valueLength)));
    }
    return thing(",\"metadata\":{" + String.join(",", pairs) + "}");
  }

  static Stream<Arguments> bodies() {
    return Stream.of(
        malformed(""),
        malformed("{"),
        malformed("[]"),
        malformed("null"),
        malformed("7"),
        malformed("\"text\""),
        malformed("{} {}"),
        malformed("{}x"),
        malformed("{'account':1}"),
        malformed("{\"amount\":05}"),
        malformed("{\"amount\":NaN}"),
        malformed("{\"amount\":+5}"),
        malformed("{\"amount\":5,}"),
        malformed("{/* */}"),
        malformed("{\"amount\":1,\"amount\":1}"),
        malformed("{\"account\":null,\"account\":\"a\"}"),
        malformed("{\"metadata\":{\"a\":\"1\",\"\\u0061\":\"2\"}}"),
        malformed("{\"account\":\"a\tb\"}"),
        malformed("\ufeff{}"),
        malformed("{\"x\":" + "[".repeat(40) + "]".repeat(40) + "}"),
        malformed("{\"x\":" + "[".repeat(100_000)),
        invalid("{}", "account,amount"),
        invalid("{\"account\":\"user:1\"}", "amount"),
        invalid(thing(",\"colour\":1"), "colour"),
        invalid(thing(",\"Reference\":\"a\""), "Reference"),
        invalid("{\"account\":\"user:1\",\"amount\":0}", "amount"),
        invalid("{\"account\":\"user:1\",\"amount\":-1}", "amount"),
        invalid("{\"account\":\"user:1\",\"amount\":-0}", "amount"),
        invalid("{\"account\":\"user:1\",\"amount\":5.0}", "amount"),
        invalid("{\"account\":\"user:1\",\"amount\":1e3}", "amount"),
        invalid("{\"account\":\"user:1\",\"amount\":1E400}", "amount"),
        invalid("{\"account\":\"user:1\",\"amount\":\"5\"}", "amount"),
        invalid("{\"account\":\"user:1\",\"amount\":true}", "amount"),
        invalid("{\"account\":\"user:1\",\"amount\":null}", "amount"),
        invalid("{\"account\":\"user:1\",\"amount\":[5]}", "amount"),
        invalid("{\"account\":\"user:1\",\"amount\":{}}", "amount"),
        invalid("{\"account\":\"user:1\",\"amount\":9000000000000001}", "amount"),
        invalid("{\"account\":\"user:1\",\"amount\":9223372036854775808}", "amount"),
        invalid("{\"account\":\"user:1\",\"amount\":" + "9".repeat(5000) + "}", "amount"),
        invalid("{\"account\":\"\",\"amount\":5}", "account"),
        invalid("{\"account\":\":a\",\"amount\":5}", "account"),
        invalid("{\"account\":\"a b\",\"amount\":5}", "account"),
        invalid("{\"account\":\"ä\",\"amount\":5}", "account"),
        invalid("{\"account\":\"" + "a".repeat(65) + "\",\"amount\":5}", "account"),
        invalid("{\"account\":7,\"amount\":5}", "account"),
        invalid("{\"account\":\"a\\u0000\",\"amount\":5}", "account"),
        invalid(thing(",\"expires_in\":0"), "expires_in"),
        invalid(thing(",\"expires_in\":2592001"), "expires_in"),
        invalid(thing(",\"expires_in\":null"), "expires_in"),
        invalid(thing(",\"reference\":\"" + "r".repeat(129) + "\""), "reference"),
        invalid(thing(",\"reference\":\"a\\u0000b\""), "reference"),
        invalid(thing(",\"reference\":\"a\\u001bb\""), "reference"),
        invalid(thing(",\"reference\":\"\\ud800\""), "reference"),
        invalid(thing(",\"reference\":\"\\udc00\\ud800\""), "reference"),
        invalid(thing(",\"reference\":null"), "reference"),
        invalid(thing(",\"kind\":\"other\""), "kind"),
        invalid(thing(",\"kind\":\"Plain\""), "kind"),
        invalid(thing(",\"kind\":\"fancy\",\"capture\":true"), "kind"),
        invalid(thing(",\"capture\":\"true\""), "capture"),
        invalid(thing(",\"capture\":1"), "capture"),
        invalid(thing(",\"expires_at\":\"tomorrow\""), "expires_at"),
        invalid(thing(",\"expires_at\":\"2026-01-01\""), "expires_at"),
        invalid(thing(",\"expires_at\":\"2026-01-01T00:00Z\""), "expires_at"),
        invalid(thing(",\"expires_at\":\"2026-01-01T00:00:00\""), "expires_at"),
        invalid(thing(",\"expires_at\":\"2026-02-30T00:00:00Z\""), "expires_at"),
        invalid(thing(",\"expires_at\":\"+12026-02-01T00:00:00Z\""), "expires_at"),
        invalid(thing(",\"expires_at\":\"1969-12-31T23:59:59Z\""), "expires_at"),
        invalid(thing(",\"expires_at\":1767225600"), "expires_at"),
        invalid(thing(",\"display_name\":\"\""), "display_name"),
        invalid(thing(",\"metadata\":[]"), "metadata"),
        invalid(thing(",\"metadata\":{\"foo\":1}"), "metadata.foo"),
        invalid(thing(",\"metadata\":{\"foo\":null}"), "metadata.foo"),
        invalid(thing(",\"metadata\":{\"foo\":{}}"), "metadata.foo"),
        invalid(thing(",\"metadata\":{\"foo\":\"\\u0000\"}"), "metadata.foo"),
        invalid(metadata(17, 1), "metadata"),
        invalid(metadata(16, 126), "metadata"));
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void aMalformedBodyGetsItsProblem(String body, int status, String code, String fields) {
    EntityExchangeResult<byte[]> result = post(body.getBytes(StandardCharsets.UTF_8));
    assertProblem(result, status, code, fields);
  }

  static Stream<byte[]> notUtf8() {
    return Stream.of(
        bytes("{\"account\":\"", 0xff, "\"}"),
        bytes("{\"account\":\"", 0xc3, "\"}"),
        // The overlong form of a slash, and an encoded surrogate.
        bytes("{\"account\":\"", 0xc0, 0xaf, "\"}"),
        bytes("{\"account\":\"", 0xed, 0xa0, 0x80, "\"}"),
        "{\"account\":\"a\",\"amount\":5}".getBytes(StandardCharsets.UTF_16BE),
        "{\"account\":\"a\",\"amount\":5}".getBytes(StandardCharsets.UTF_16LE));
  }

  @ParameterizedTest
  @MethodSource("notUtf8")
  void whatIsNotUtf8IsNotJson(byte[] body) {
    assertProblem(post(body), 400, "malformed_json", "");
  }

  static Stream<String> accepted() {
    return Stream.of(
        thing(""),
        " \r\n\t" + thing("") + " ",
        thing(",\"amount\":9000000000000000").replace("\"amount\":5,", ""),
        thing(",\"display_name\":null"),
        thing(",\"reference\":\"" + "😀".repeat(128) + "\""),
        thing(",\"reference\":\"line\\nbreak\\tand ünïcode\""),
        thing(",\"expires_at\":\"2026-01-01T00:00:00.123456Z\""),
        thing(",\"expires_at\":\"2026-01-01T00:00:00+02:00\""),
        thing(",\"metadata\":{}"),
        metadata(16, 125));
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void whatTheContractAllowsIsAccepted(String body) {
    EntityExchangeResult<byte[]> result = post(body.getBytes(StandardCharsets.UTF_8));
    assertThat(result.getStatus().value()).as(text(result)).isEqualTo(201);
  }

  @Test
  void errorsAreBounded() {
    StringBuilder members = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      members.append(",\"x").append(i).append("\":1");
    }
    JsonNode problem = json(post(thing(members.toString()).getBytes(StandardCharsets.UTF_8)));
    assertThat(problem.get("errors").size()).isEqualTo(FieldErrors.MAX_ERRORS);
  }

  @Test
  void pathQueryHeaderAndBodyAreReportedTogether() {
    EntityExchangeResult<byte[]> result =
        client
            .post()
            .uri("/v1/things?colour=red")
            .header("Authorization", TestApi.KEY)
            .header("Idempotency-Key", "k")
            .header("Credits-Durability", "posted")
            .contentType(MediaType.APPLICATION_JSON)
            .bodyValue("{\"account\":\"user:1\"}")
            .exchange()
            .expectBody()
            .returnResult();
    assertProblem(result, 422, "invalid_request", "colour,Credits-Durability,amount");
  }

  static Stream<Arguments> targets() {
    return Stream.of(
        Arguments.of("/v1/accounts/a%20b/rows", "account"),
        Arguments.of("/v1/accounts/%zz/rows", "account"),
        Arguments.of("/v1/accounts/%ff/rows", "account"),
        Arguments.of("/v1/accounts/a%2Fb/rows", "account"),
        Arguments.of("/v1/accounts/" + "a".repeat(65) + "/rows", "account"),
        Arguments.of("/v1/accounts/a/rows?limit=0", "limit"),
        Arguments.of("/v1/accounts/a/rows?limit=501", "limit"),
        Arguments.of("/v1/accounts/a/rows?limit=", "limit"),
        Arguments.of("/v1/accounts/a/rows?limit", "limit"),
        Arguments.of("/v1/accounts/a/rows?limit=1e1", "limit"),
        Arguments.of("/v1/accounts/a/rows?limit=%2B5", "limit"),
        Arguments.of("/v1/accounts/a/rows?limit=%zz", "limit"),
        Arguments.of("/v1/accounts/a/rows?limit=99999999999999999999", "limit"),
        Arguments.of("/v1/accounts/a/rows?limit=1&limit=2", "limit"),
        Arguments.of("/v1/accounts/a/rows?Limit=1", "Limit"),
        Arguments.of("/v1/accounts/a/rows?cursor=abc", "cursor"),
        Arguments.of("/v1/accounts/a/rows?cursor=%E2%82%AC", "cursor"),
        Arguments.of("/v1/accounts/a/rows?cursor=" + Cursor.encode("1"), "cursor"),
        Arguments.of("/v1/accounts/a/rows?cursor=x" + Cursor.encode("1", "2"), "cursor"),
        Arguments.of("/v1/accounts/a/rows?from=now", "from"),
        Arguments.of("/v1/things/x?a=b", "a"));
  }

  @ParameterizedTest
  @MethodSource("targets")
  void aMalformedTargetGetsItsProblem(String target, String field) throws Exception {
    String answer =
        RawHttp.exchange(
            api.port(),
            "GET " + target + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer full\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 422");
    JsonNode problem = JSON.readTree(answer.substring(answer.indexOf("\r\n\r\n") + 4));
    assertThat(fields(problem)).isEqualTo(field);
  }

  @Test
  void eachOperationOfABatchIsCheckedAlone() {
    Object good = JsonReaderTest.read("{\"account\":\"a\",\"amount\":1}");
    Object bad = JsonReaderTest.read("{\"account\":\"a\",\"amount\":\"1\",\"metadata\":{\"b\":2}}");
    assertThat(TestApi.THING.check(good, "operations[0].")).isInstanceOf(Checked.Valid.class);
    assertThat(((Checked.Invalid) TestApi.THING.check(bad, "operations[1].")).errors())
        .extracting(FieldError::field)
        .containsExactly("operations[1].amount", "operations[1].metadata.b");
    assertThat(((Checked.Invalid) TestApi.THING.check(7L, "operations[2].")).errors())
        .extracting(FieldError::field)
        .containsExactly("operations[2]");
  }

  @Test
  void aBatchOfTheWrongSizeIsRefused() {
    for (String operations : List.of("[]", "[1,2,3,4]", "{}", "null")) {
      EntityExchangeResult<byte[]> result =
          client
              .post()
              .uri("/v1/batch")
              .header("Authorization", TestApi.KEY)
              .contentType(MediaType.APPLICATION_JSON)
              .bodyValue("{\"operations\":" + operations + "}")
              .exchange()
              .expectBody()
              .returnResult();
      assertProblem(result, 422, "invalid_request", "operations");
    }
  }

  private static EntityExchangeResult<byte[]> post(byte[] body) {
    return client
        .post()
        .uri("/v1/things")
        .header("Authorization", TestApi.KEY)
        .header("Idempotency-Key", "k")
        .contentType(MediaType.APPLICATION_JSON)
        .bodyValue(body)
        .exchange()
        .expectBody()
        .returnResult();
  }

  private static byte[] bytes(String before, Object... after) {
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
    out.writeBytes(before.getBytes(StandardCharsets.US_ASCII));
    for (Object part : after) {
      if (part instanceof Integer b) {
        out.write(b);
      } else {
        out.writeBytes(part.toString().getBytes(StandardCharsets.US_ASCII));
      }
    }
    return out.toByteArray();
  }

  private static void assertProblem(
      EntityExchangeResult<byte[]> result, int status, String code, String fields) {
    assertThat(result.getStatus().value()).as(text(result)).isEqualTo(status);
    assertThat(result.getResponseHeaders().getFirst("Content-Type"))
        .isEqualTo("application/problem+json");
    JsonNode problem = json(result);
    assertThat(problem.get("code").asString()).isEqualTo(code);
    assertThat(problem.get("type").asString()).isEqualTo("urn:eco-credits:problem:" + code);
    assertThat(problem.get("status").asInt()).isEqualTo(status);
    assertThat(problem.get("title").asString()).isNotEmpty();
    assertThat(problem.get("detail").asString()).isNotEmpty();
    assertThat(problem.get("instance").asString()).startsWith("/v1/");
    assertThat(fields(problem)).isEqualTo(fields);
  }

  private static String fields(JsonNode problem) {
    List<String> fields = new ArrayList<>();
    if (problem.has("errors")) {
      problem.get("errors").forEach(error -> fields.add(error.get("field").asString()));
    }
    return String.join(",", fields);
  }

  private static JsonNode json(EntityExchangeResult<byte[]> result) {
    return JSON.readTree(result.getResponseBodyContent());
  }

  private static String text(EntityExchangeResult<byte[]> result) {
    byte[] content = result.getResponseBodyContent();
    return content == null ? "" : new String(content, StandardCharsets.UTF_8);
  }
}
