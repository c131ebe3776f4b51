package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.CreditsApplication;
import com.hydroml.credits.backing.Installation;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The service over TLS and with passwords to everything: what docs/security.md says about it works
 * from a request to the ledger, and a server whose certificate is not trusted, or that does not
 * take the password, ends the start with one line that says so.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class TransportSecurityTest {

  private static final String KEY = "eco_transport_0123456789abcdef";
  private static final String ACCOUNT = "/v1/accounts/user:ada";

  private static final Pattern FAILURE =
      Pattern.compile("Description:\\R\\R(.*)\\R\\RAction:\\R\\R(.*)\\R");

  private static SecuredServers servers;
  private static Certificate stranger;

  @BeforeAll
  static void startServers() {
    servers = new SecuredServers();
    stranger = servers.stranger();
  }

  @AfterAll
  static void stopServers() {
    servers.close();
  }

  private static ConfigurableApplicationContext start(Map<String, Object> more) {
    Map<String, Object> properties = servers.properties();
    properties.put("server.port", 0);
    properties.put("management.server.port", 0);
    properties.put("credits.access.bootstrap-key", KEY);
    properties.putAll(more);
    return new SpringApplicationBuilder(CreditsApplication.class)
        .run(Installation.arguments(properties));
  }

  @Test
  void anAuthorizationGoesFromTheClientToTheLedgerOverTlsAlone() throws Exception {
    Object certificate = servers.certificate().certificate().toUri();
    Object key = servers.certificate().key().toUri();
    Map<String, Object> tls =
        Map.of(
            "server.ssl.certificate", certificate,
            "server.ssl.certificate-private-key", key,
            "management.server.ssl.certificate", certificate,
            "management.server.ssl.certificate-private-key", key);
    try (HttpClient client = client(servers.certificate());
        ConfigurableApplicationContext service = start(tls)) {
      String root = "https://127.0.0.1:" + Installation.port(service);
      made(client, root, "PUT", ACCOUNT, "{}");
      String grant = "{\"amount\": 1000, \"kind\": \"bonus\", \"reason\": \"test\"}";
      made(client, root, "POST", ACCOUNT + "/grants", grant);
      String hold = "{\"account\": \"user:ada\", \"amount\": 10}";
      assertThat(made(client, root, "POST", "/v1/authorizations", hold))
          .contains("\"durability\":\"journaled\"");
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () ->
                  send(client, root, "GET", ACCOUNT + "/entries?min_version=2", "")
                      .body()
                      .contains("\"kind\":\"hold\""));

      assertThat(
              servers.query(
                  "select count(*) filter (where not ssl) || ' of ' || (count(*) > 2)"
                      + " from pg_stat_ssl join pg_stat_activity using (pid)"
                      + " where usename = '%s'".formatted(SecuredServers.USER)))
          .as("connections of the service without TLS")
          .isEqualTo("0 of true");
      assertThat(managed(client, service).body()).contains("\"status\":\"UP\"");
      assertOnlyTlsIsSpoken(root);
    }
  }

  /** The shards are served soon after the start. */
  private static String made(
      HttpClient client, String root, String method, String path, String json) {
    HttpResponse<String> answer =
        await()
            .atMost(Duration.ofSeconds(60))
            .until(
                () -> send(client, root, method, path, json),
                response -> response.statusCode() != 503);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return answer.body();
  }

  private static HttpResponse<String> managed(
      HttpClient client, ConfigurableApplicationContext service) throws Exception {
    String port = service.getEnvironment().getRequiredProperty("local.management.port");
    URI health = URI.create("https://127.0.0.1:" + port + "/actuator/health/liveness");
    return client.send(
        HttpRequest.newBuilder(health).timeout(Duration.ofSeconds(20)).build(),
        BodyHandlers.ofString());
  }

  private static void assertOnlyTlsIsSpoken(String root) {
    try (HttpClient other = client(stranger)) {
      assertThatThrownBy(() -> send(other, root, "GET", ACCOUNT, ""))
          .isInstanceOf(SSLHandshakeException.class);
      assertThatThrownBy(() -> send(other, root.replace("https", "http"), "GET", ACCOUNT, ""))
          .isInstanceOf(IOException.class);
    }
    assertThatThrownBy(
            () ->
                DriverManager.getConnection(
                    servers.plainJdbcUrl(), SecuredServers.USER, SecuredServers.POSTGRES_PASSWORD))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("no encryption");
  }

  private static HttpClient client(Certificate trusted) {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .sslContext(trusted.context())
        .connectTimeout(Duration.ofSeconds(5))
        .build();
  }

  private static HttpResponse<String> send(
      HttpClient client, String root, String method, String path, String json)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(root + path))
            .timeout(Duration.ofSeconds(20))
            .header("Authorization", "Bearer " + KEY)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", "tls-" + path.length())
            .method(
                method, json.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(json))
            .build(),
        BodyHandlers.ofString());
  }

  /** What is configured wrongly, how the description has to begin, and what the action names. */
  static Stream<Arguments> refusals() {
    String strangers = stranger.certificate().toString();
    return Stream.of(
        Arguments.of(
            Map.of("spring.r2dbc.url", servers.r2dbcUrl(stranger)),
            "Postgres at 127.0.0.1:\\d+/credits shows a certificate that is not trusted: ",
            "sslRootCert"),
        Arguments.of(
            Map.of(
                "spring.r2dbc.url",
                servers.r2dbcUrl(stranger),
                "credits.database.migrate",
                "false"),
            "Postgres at 127.0.0.1:\\d+/credits shows a certificate that is not trusted: ",
            "sslRootCert"),
        Arguments.of(
            Map.of("spring.r2dbc.password", "wrong"),
            "Postgres at 127.0.0.1:\\d+/credits does not let the service in: ",
            "spring.r2dbc.password"),
        Arguments.of(
            Map.of(
                "spring.ssl.bundle.pem.redis.truststore.certificate",
                stranger.certificate().toUri()),
            "Redis at 127.0.0.1:\\d+ shows a certificate that is not trusted: ",
            "spring.data.redis.ssl.bundle"),
        Arguments.of(
            Map.of("spring.data.redis.password", "wrong"),
            "Redis at 127.0.0.1:\\d+ does not let the service in: WRONGPASS",
            "spring.data.redis.password"),
        Arguments.of(
            Map.of("spring.data.redis.ssl.bundle", "nowhere"),
            "spring.data.redis.ssl.bundle names nowhere, ",
            "spring.ssl.bundle.pem.nowhere"),
        Arguments.of(
            Map.of("spring.kafka.properties.ssl.truststore.location", strangers),
            "Kafka at 127.0.0.1:\\d+ shows a certificate that is not trusted: ",
            "ssl.truststore.location"),
        Arguments.of(
            Map.of("spring.kafka.properties.sasl.jaas.config", SecuredServers.kafkaLogin("wrong")),
            "Kafka at 127.0.0.1:\\d+ does not let the service in: ",
            "sasl.jaas.config"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void whatIsNotTrustedOrDoesNotLetTheServiceInEndsTheStartWithOneLine(
      Map<String, Object> wrong, String description, String action, CapturedOutput output) {
    assertThatThrownBy(() -> start(wrong).close()).isNotNull();
    Matcher failure = FAILURE.matcher(output.getAll());
    assertThat(failure.find()).as("a description and an action of one line each").isTrue();
    assertThat(failure.group(1)).containsPattern("^" + description).doesNotContain("null");
    assertThat(failure.group(2)).contains(action);
    assertThat(output.getAll()).doesNotContain(SecuredServers.KAFKA_PASSWORD);
  }
}
