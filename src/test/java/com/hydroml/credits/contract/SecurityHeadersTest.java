package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.contract.Api.Answer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every answer tells a browser what it may not do with it, a refusal and a page too. */
class SecurityHeadersTest extends ContractTest {

  private static final Map<String, String> HEADERS =
      Map.of(
          "x-content-type-options", "nosniff",
          "x-frame-options", "DENY",
          "referrer-policy", "no-referrer",
          "cross-origin-resource-policy", "same-origin",
          "strict-transport-security", "max-age=31536000");

  @Test
  void answersAndRefusals() {
    String path = "/v1/accounts/" + account(1);
    for (Answer answer :
        List.of(
            api.get(path),
            authorize(path.substring("/v1/accounts/".length()), 1, ""),
            api.get("/v1/nothing"),
            api.send("DELETE", path, Map.of(), null),
            api.as("eco_nobody").get(path),
            api.put(path, "{"),
            api.send(
                "PUT", path, Map.of("Content-Type", "application/json"), new byte[2_000_000]))) {
      assertThat(answer.headers()).containsAllEntriesOf(HEADERS);
      assertThat(answer.header("content-security-policy"))
          .isEqualTo("default-src 'none'; frame-ancestors 'none'");
      assertThat(answer.header("cache-control")).isEqualTo("no-store");
      assertThat(answer.headers()).doesNotContainKeys("server", "x-powered-by");
    }
  }

  @Test
  void thePagesOfTheDocumentationMayLoadTheirOwnFiles() {
    for (String path : List.of("/docs", "/v3/api-docs", "/docs/init.js")) {
      Answer page = api.head(path);
      assertThat(page.headers()).containsAllEntriesOf(HEADERS);
      assertThat(page.header("content-security-policy"))
          .startsWith("default-src 'self'")
          .contains("frame-ancestors 'none'");
    }
  }
}
