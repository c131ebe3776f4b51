package com.hydroml.credits.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.backing.ServiceTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Proves that the service's own document is valid, whole and true to the contract's routes. */
@ServiceTest
class ServiceDocumentTest {

  private static final Set<String> CONTRACT =
      Set.of(
          "put /v1/accounts/{account}",
          "patch /v1/accounts/{account}",
          "get /v1/accounts/{account}",
          "get /v1/accounts/{account}/balance",
          "post /v1/accounts/{account}/grants",
          "get /v1/accounts/{account}/entries",
          "get /v1/accounts/{account}/authorizations",
          "post /v1/authorizations",
          "get /v1/authorizations",
          "get /v1/authorizations/{id}",
          "patch /v1/authorizations/{id}",
          "post /v1/authorizations/{id}/capture",
          "post /v1/authorizations/{id}/void",
          "post /v1/authorizations/{id}/refund",
          "post /v1/batch",
          "post /v1/operations/{idempotency_key}/abandon");

  @LocalServerPort int port;
  @LocalManagementPort int managementPort;
  @Autowired ObjectProvider<Endpoints> modules;

  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void theDocumentIsValidAndItsExamplesFit() throws Exception {
    String text = get(port, "/v3/api-docs").body();
    assertThat(DocumentChecks.faults(text)).isEmpty();
    assertThat(DocumentChecks.examplesThatDoNotFit(JsonMapper.shared().readTree(text))).isEmpty();
  }

  @Test
  void theDocumentHasEveryRouteOfTheContractAndOfTheCode() throws Exception {
    JsonNode paths = JsonMapper.shared().readTree(get(port, "/v3/api-docs").body()).get("paths");
    Set<String> documented = new TreeSet<>();
    paths
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(method -> documented.add(method.getKey() + " " + path.getKey())));
    assertThat(documented).containsAll(CONTRACT);
    long routes = modules.stream().mapToLong(module -> module.endpoints().size()).sum();
    assertThat(documented).hasSize((int) routes);
  }

  @Test
  void everyRouteSaysWhatItIsFor() {
    modules.stream()
        .flatMap(module -> module.endpoints().stream())
        .forEach(
            endpoint -> {
              assertThat(endpoint.summary()).as(endpoint.operation()).isNotEmpty();
              assertThat(endpoint.tag()).as(endpoint.operation()).isNotEmpty();
              if (endpoint.bodyRule() == BodyRule.REQUIRED) {
                assertThat(endpoint.bodySchema().example()).as(endpoint.operation()).isNotNull();
              }
            });
  }

  @Test
  void theManagementPortServesHealthAndNoRoutes() throws Exception {
    assertThat(get(managementPort, "/actuator/health/liveness").statusCode()).isEqualTo(200);
    assertThat(get(managementPort, "/actuator/health/readiness").statusCode()).isEqualTo(200);
    assertThat(get(managementPort, "/v3/api-docs").statusCode()).isEqualTo(404);
    assertThat(get(port, "/actuator/health").statusCode()).isEqualTo(404);
    get(port, "/v1/nothing");
    assertThat(get(managementPort, "/actuator/prometheus").body())
        .contains("credits_http_requests_seconds_bucket{operation=\"none\",outcome=\"not_found\"");
  }

  @Test
  void theManagementPortShowsNeitherEnvironmentNorMemory() throws Exception {
    for (String endpoint :
        List.of("env", "configprops", "heapdump", "threaddump", "loggers", "beans", "shutdown")) {
      assertThat(get(managementPort, "/actuator/" + endpoint).statusCode())
          .as(endpoint)
          .isEqualTo(404);
    }
  }

  /** A scraper keeps its connection; none of its requests may be left without an answer. */
  @Test
  void theManagementPortGoesOnAfterARequestThatHadToWait() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), managementPort)) {
      socket.setSoTimeout(20_000);
      OutputStream out = socket.getOutputStream();
      String waits = "GET /actuator/health/readiness HTTP/1.1\r\nHost: x\r\n\r\n";
      String atOnce = "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n";
      out.write((waits + atOnce).getBytes(StandardCharsets.US_ASCII));
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      // A body ends without a line's end, so the next head may begin in the midst of a line.
      assertThat(in.lines().anyMatch(line -> line.contains("HTTP/1.1 404"))).isTrue();
      String last =
          "GET /actuator/health/liveness HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
      out.write(last.getBytes(StandardCharsets.US_ASCII));
      assertThat(in.lines().anyMatch(line -> line.contains("HTTP/1.1 200"))).isTrue();
    }
  }

  private HttpResponse<String> get(int at, String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + at + path))
            .timeout(Duration.ofSeconds(20))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
