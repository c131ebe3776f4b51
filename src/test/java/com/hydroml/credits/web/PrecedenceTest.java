package com.hydroml.credits.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Proves which error wins: a request with every fault at once gets the first of the contract's
 * order; each fault that is mended uncovers the next.
 */
class PrecedenceTest {

  private static final String GOOD = "{\"account\":\"a\",\"amount\":1}";
  private static TestApi api;

  @BeforeAll
  static void start() {
    api = new TestApi();
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  /** A request; its faults are mended one after the other. */
  private record Sent(
      String method, String path, String credential, String type, String key, String body) {

    String text() {
      List<String> lines = new ArrayList<>();
      lines.add(method + " " + path + " HTTP/1.1");
      lines.add("Host: x");
      add(lines, "Authorization", credential);
      add(lines, "Content-Type", type);
      add(lines, "Idempotency-Key", key);
      lines.add("Content-Length: " + body.length());
      return String.join("\r\n", lines) + "\r\n\r\n" + body;
    }

    private static void add(List<String> lines, String name, String value) {
      if (!value.equals("-")) {
        lines.add(name + ": " + value);
      }
    }
  }

  private static Arguments row(String expected, String... sent) {
    return Arguments.of(expected, new Sent(sent[0], sent[1], sent[2], sent[3], sent[4], sent[5]));
  }

  static Stream<Arguments> rows() {
    String tooLarge = "x".repeat(BodyBuffer.MAX_BYTES + 1);
    String broken = "{";
    String wrong = "{\"amount\":5.0}";
    String thing = "/v1/things";
    String json = "application/json";
    return Stream.of(
        row("404 not_found", "POST", "/v1/nothing", "-", "text/plain", "?", tooLarge),
        row("405 method_not_allowed", "DELETE", thing, "-", "text/plain", "?", tooLarge),
        row("401 unauthenticated", "POST", thing, "-", "text/plain", "?", tooLarge),
        row("401 unauthenticated", "POST", thing, "Bearer wrong", "text/plain", "?", tooLarge),
        row("429 rate_limited", "POST", thing, TestApi.LIMITED_KEY, "text/plain", "?", tooLarge),
        row("200", "GET", "/v1/public", TestApi.LIMITED_KEY, "-", "-", ""),
        row("403 forbidden", "POST", thing, TestApi.READER_KEY, "text/plain", "?", tooLarge),
        row("415 unsupported_media_type", "POST", thing, TestApi.KEY, "text/plain", "?", tooLarge),
        row("415 unsupported_media_type", "POST", thing, TestApi.KEY, "-", "-", tooLarge),
        row("415 unsupported_media_type", "POST", thing, TestApi.KEY, "-", "k", GOOD),
        row("415 unsupported_media_type", "POST", thing, TestApi.KEY, "text/plain", "k", ""),
        row("413 payload_too_large", "POST", thing, TestApi.KEY, json, "?", tooLarge),
        row("413 payload_too_large", "POST", thing, TestApi.KEY, json, "-", tooLarge),
        row("400 idempotency_key_required", "POST", thing, TestApi.KEY, json, "-", broken),
        row("400 idempotency_key_required", "POST", thing, TestApi.KEY, json, "-", wrong),
        row("400 idempotency_key_invalid", "POST", thing, TestApi.KEY, json, "?", broken),
        row("400 idempotency_key_invalid", "POST", thing, TestApi.KEY, json, "", GOOD),
        row("400 idempotency_key_invalid", "POST", thing, TestApi.KEY, json, "a b", GOOD),
        row("400 malformed_json", "POST", thing, TestApi.KEY, json, "k", broken),
        row("400 malformed_json", "POST", thing, TestApi.KEY, json, "k", ""),
        row("400 malformed_json", "POST", thing, TestApi.KEY, "-", "k", ""),
        row("422 invalid_request", "POST", thing, TestApi.KEY, json, "k", wrong),
        row("201", "POST", thing, TestApi.KEY, json, "k".repeat(128), GOOD),
        row("400 idempotency_key_invalid", "POST", thing, TestApi.KEY, json, "k".repeat(129), GOOD),
        row("201", "POST", thing, TestApi.KEY, "Application/JSON; charset=\"UTF-8\"", "k", GOOD),
        row("201", "POST", thing, TestApi.KEY, "application/json;charset=utf-8", "k", GOOD),
        row(
            "415 unsupported_media_type",
            "POST",
            thing,
            TestApi.KEY,
            "application/json; charset=iso-8859-1",
            "k",
            GOOD),
        row(
            "415 unsupported_media_type",
            "POST",
            thing,
            TestApi.KEY,
            "application/merge-patch+json",
            "k",
            GOOD),
        // A body that may be missing.
        row("200", "POST", thing + "/x/void", TestApi.KEY, "-", "k", ""),
        row("200", "POST", thing + "/x/void", TestApi.KEY, "text/plain", "k", ""),
        row("200", "POST", thing + "/x/void", TestApi.KEY, json, "k", "{}"),
        row("415 unsupported_media_type", "POST", thing + "/x/void", TestApi.KEY, "-", "k", "{}"),
        row("400 malformed_json", "POST", thing + "/x/void", TestApi.KEY, json, "k", " "),
        row("422 invalid_request", "POST", thing + "/x/void", TestApi.KEY, json, "k", wrong),
        // A key that only a change of the amount needs.
        row("200", "PATCH", thing + "/x", TestApi.KEY, json, "-", "{\"expires_in\":5}"),
        row("422 invalid_request", "PATCH", thing + "/x", TestApi.KEY, json, "-", "{}"),
        row("422 invalid_request", "PATCH", thing + "/x", TestApi.KEY, json, "-", "{\"x\":1}"),
        row("400 malformed_json", "PATCH", thing + "/x", TestApi.KEY, json, "-", broken),
        row("400 idempotency_key_required", "PATCH", thing + "/x", TestApi.KEY, json, "-", wrong),
        row("400 idempotency_key_invalid", "PATCH", thing + "/x", TestApi.KEY, json, "?", broken),
        row(
            "400 idempotency_key_invalid",
            "PATCH",
            thing + "/x",
            TestApi.KEY,
            json,
            "?",
            "{\"expires_in\":5}"),
        row("422 invalid_request", "PATCH", thing + "/x", TestApi.KEY, json, "k", wrong),
        row("200", "PATCH", thing + "/x", TestApi.KEY, json, "k", "{\"amount\":5}"),
        // What has no body does not look at one.
        row("200", "GET", thing + "/x", TestApi.KEY, "text/plain", "?", "whatever"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void theFirstErrorThatAppliesIsAnswered(String expected, Sent sent) throws Exception {
    String answer = RawHttp.exchange(api.port(), sent.text());
    int space = expected.indexOf(' ');
    String status = space < 0 ? expected : expected.substring(0, space);
    assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
    if (space > 0) {
      assertThat(answer).contains("\"code\":\"" + expected.substring(space + 1) + "\"");
    }
  }
}
