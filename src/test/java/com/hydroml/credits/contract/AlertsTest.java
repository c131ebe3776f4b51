package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.backing.HttpReceiver;
import com.hydroml.credits.backing.HttpReceiver.Received;
import com.hydroml.credits.contract.Api.Answer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * Each threshold is raised once until the account is refilled above it, as an event that is listed
 * and that a webhook receives, signed, at least once.
 */
class AlertsTest extends ContractTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final HttpReceiver receiver = new HttpReceiver();

  @AfterEach
  void close() {
    receiver.close();
  }

  private static String path(String account) {
    return "/v1/accounts/" + account + "/alerts";
  }

  private Answer configure(String account, String thresholds) {
    Answer answer = api.put(path(account), "{'thresholds': [%s]}".formatted(thresholds));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer;
  }

  /** The new webhook's secret. */
  private String configure(String account, String thresholds, String url) {
    Answer answer =
        api.put(
            path(account),
            "{'thresholds': [%s], 'webhook': {'url': '%s'}}".formatted(thresholds, url));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.at("webhook").path("secret").asString();
  }

  private void spend(String account, long amount) {
    assertThat(made(account, amount, ", 'capture': true").string("status")).isEqualTo("captured");
  }

  /** The thresholds of the account's events, the oldest first. */
  private List<Long> raised(String account) {
    List<Long> thresholds = new ArrayList<>();
    api.get(path(account) + "/events?limit=500")
        .at("data")
        .forEach(event -> thresholds.addFirst(event.path("threshold").asLong()));
    return thresholds;
  }

  private void awaitRaised(String account, Long... thresholds) {
    await().atMost(PATIENCE).until(() -> raised(account), List.of(thresholds)::equals);
  }

  private JsonNode delivery(String account) {
    return api.get(path(account) + "/deliveries").at("data").path(0);
  }

  private void awaitDelivery(String account, String status) {
    await()
        .atMost(PATIENCE)
        .until(() -> delivery(account).path("status").asString(""), status::equals);
  }

  private List<Received> awaitReceived(int count) {
    await().atMost(PATIENCE).until(() -> receiver.received().size() >= count);
    return receiver.received();
  }

  @Test
  void eachThresholdIsRaisedOnceUntilTheAccountIsRefilled() {
    String account = account(1000);
    Answer configured = configure(account, "100, 900, 500");
    assertThat(configured.at("thresholds").toString()).isEqualTo("[900,500,100]");
    assertThat(configured.at("raised")).isEmpty();

    spend(account, 100);
    awaitRaised(account, 900L);
    spend(account, 850);
    awaitRaised(account, 900L, 500L, 100L);
    assertThat(api.get(path(account)).at("raised").toString()).isEqualTo("[900,500,100]");

    grant(account, 650);
    await().atMost(PATIENCE).until(() -> api.get(path(account)).at("raised").size() == 1);
    assertThat(api.get(path(account)).at("raised").toString()).isEqualTo("[900]");
    spend(account, 300);
    awaitRaised(account, 900L, 500L, 100L, 500L);
  }

  /** A hold that is given back refills nothing: a job after another raises no alert each. */
  @Test
  void creditsThatAHoldGivesBackAreNoRefill() {
    String account = account(1000);
    configure(account, "500");
    for (int i = 0; i < 3; i++) {
      String hold = hold(account, 600);
      awaitRaised(account, 500L);
      assertThat(voiding(hold).status()).isEqualTo(200);
      posted(account, 3 + 2L * i);
    }
    grant(account, 1);
    await().atMost(PATIENCE).until(() -> api.get(path(account)).at("raised").isEmpty());
    hold(account, 600);
    awaitRaised(account, 500L, 500L);
  }

  private void posted(String account, long version) {
    assertThat(api.get("/v1/accounts/" + account + "/entries?min_version=" + version).status())
        .isEqualTo(200);
  }

  @Test
  void whatIsLowAlreadyIsRaisedAtOnceAndStaysRaisedWhenConfiguredAgain() {
    String account = account(50);
    configure(account, "100");
    awaitRaised(account, 100L);
    configure(account, "100, 10");
    spend(account, 45);
    awaitRaised(account, 100L, 10L);
    configure(account, "");
    assertThat(api.get(path(account)).at("thresholds")).isEmpty();
  }

  @Test
  void eventsSayWhatTheyAreAndAreReadPageByPage() {
    String account = account(100);
    configure(account, "90, 80, 70");
    spend(account, 40);
    awaitRaised(account, 90L, 80L, 70L);
    Answer first = api.get(path(account) + "/events?limit=2");
    assertThat(first.at("data")).hasSize(2);
    JsonNode event = first.at("data").get(0);
    assertThat(event.path("id").asString()).startsWith("evt_");
    assertThat(event.path("type").asString()).isEqualTo("balance.low");
    assertThat(event.path("account").asString()).isEqualTo(account);
    assertThat(event.path("threshold").asLong()).isEqualTo(70);
    assertThat(event.path("available").asLong()).isEqualTo(60);
    assertThat(event.path("version").asLong()).isEqualTo(2);
    Answer second =
        api.get(path(account) + "/events?limit=2&cursor=" + first.string("next_cursor"));
    assertThat(second.at("data")).hasSize(1);
    assertThat(second.at("data").get(0).path("threshold").asLong()).isEqualTo(90);
    assertThat(second.at("next_cursor").isNull()).isTrue();
  }

  @Test
  void aWebhookReceivesTheEventSigned() {
    String account = account(100);
    String secret = configure(account, "50", receiver.url("/hook"));
    assertThat(secret).startsWith("whsec_");
    spend(account, 60);
    Received received = awaitReceived(1).getFirst();
    JsonNode event = api.get(path(account) + "/events").at("data").get(0);
    assertThat(received.body()).isEqualTo(event.toString());
    assertThat(received.header("Credits-Event-Id")).isEqualTo(event.path("id").asString());
    assertThat(signatures(received)).containsExactly(hmac(secret, received));
    awaitDelivery(account, "delivered");
    assertThat(delivery(account).path("response_status").asInt()).isEqualTo(200);
    assertThat(delivery(account).path("attempts").asInt()).isEqualTo(1);
    assertThat(api.get(path(account)).at("webhook").has("secret")).isFalse();
  }

  private static List<String> signatures(Received received) {
    List<String> values = new ArrayList<>();
    for (String part : received.header("Credits-Signature").split(",")) {
      if (part.startsWith("v1=")) {
        values.add(part.substring(3));
      }
    }
    return values;
  }

  /** As a receiver would compute it. */
  private static String hmac(String secret, Received received) {
    String time = received.header("Credits-Signature").replaceAll("^t=([0-9]+),.*", "$1");
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of()
          .formatHex(mac.doFinal((time + "." + received.body()).getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aFailedDeliveryIsTriedAgainWithTheSameEvent() {
    String account = account(100);
    AtomicInteger left = new AtomicInteger(2);
    receiver.answer(
        exchange -> exchange.sendResponseHeaders(left.getAndDecrement() > 0 ? 500 : 204, -1));
    configure(account, "50", receiver.url("/"));
    spend(account, 60);
    List<Received> received = awaitReceived(3);
    assertThat(received)
        .extracting(one -> one.header("Credits-Event-Id"))
        .containsOnly(received.getFirst().header("Credits-Event-Id"));
    assertThat(received).extracting(Received::body).containsOnly(received.getFirst().body());
    assertThat(received)
        .extracting(one -> one.header("Credits-Delivery-Attempt"))
        .containsExactly("1", "2", "3");
    awaitDelivery(account, "delivered");
    assertThat(delivery(account).path("attempts").asInt()).isEqualTo(3);
  }

  /** 200 ms in tests, doubled each time, and of that between a half and all at random. */
  @ParameterizedTest
  @ValueSource(ints = {7, 10})
  void thePauseBetweenAttemptsGrows(int before) {
    String account = account(100);
    receiver.answer(500);
    configure(account, "50", receiver.url("/"));
    spend(account, 60);
    awaitReceived(1);
    Sql.execute(
        "update webhook_delivery set attempts = %d, due_at = now(), leased_until = null"
                .formatted(before)
            + " where account = '%s'".formatted(account));
    String ended =
        "select count(*) from webhook_delivery where attempts = %d and leased_until is null"
                .formatted(before + 1)
            + " and account = '%s'".formatted(account);
    await().atMost(PATIENCE).until(() -> Sql.execute(ended).equals("1"));
    Duration longest = Duration.ofMillis(200L << before);
    // Beside the pause there is what the attempt itself took.
    assertThat(pause(account))
        .isBetween(longest.dividedBy(2), longest.plus(Duration.ofSeconds(10)));
  }

  private Duration pause(String account) {
    JsonNode delivery = delivery(account);
    return Duration.between(
        Instant.parse(delivery.path("last_attempt_at").asString()),
        Instant.parse(delivery.path("next_attempt_at").asString()));
  }

  @Test
  void aDeliveryThatNeverSucceedsFailsForGood() {
    String account = account(100);
    receiver.answer(503);
    configure(account, "50", receiver.url("/"));
    spend(account, 60);
    awaitReceived(1);
    Sql.execute(
        "update webhook_delivery set attempts = 11, due_at = now() where account = '%s'"
            .formatted(account));
    awaitDelivery(account, "failed");
    assertThat(delivery(account).path("error").asString()).isEqualTo("it answered 503");
    assertThat(api.get(path(account) + "/deliveries?status=pending").at("data")).isEmpty();
  }

  /** Whoever made the first attempt is as good as gone: his lease ends before an answer comes. */
  @Test
  void anInstanceThatDiesMidDeliveryLeavesItToAnother() {
    String account = account(100);
    CountDownLatch late = new CountDownLatch(1);
    AtomicInteger first = new AtomicInteger(1);
    receiver.answer(
        exchange -> {
          if (first.getAndDecrement() > 0) {
            late.await();
            exchange.sendResponseHeaders(500, -1);
          } else {
            exchange.sendResponseHeaders(200, -1);
          }
        });
    configure(account, "50", receiver.url("/"));
    spend(account, 60);
    awaitReceived(1);
    assertThat(receiver.received()).hasSize(1);
    Sql.execute(
        "update webhook_delivery set due_at = now() where account = '%s'".formatted(account));
    List<Received> received = awaitReceived(2);
    assertThat(received.get(1).header("Credits-Event-Id"))
        .isEqualTo(received.get(0).header("Credits-Event-Id"));
    awaitDelivery(account, "delivered");
    late.countDown();
    assertThat(delivery(account).path("status").asString()).isEqualTo("delivered");
    assertThat(raised(account)).containsExactly(50L);
  }

  /** What piled up for it is older, and there is more of it than an instance makes at a time. */
  @Test
  void aReceiverThatHangsHoldsUpNoOther() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    String hanging = account(0);
    try (HttpReceiver hangs = new HttpReceiver()) {
      hangs.answer(exchange -> never.await());
      configure(hanging, "", hangs.url("/"));
      Sql.execute(
          """
          insert into webhook_delivery (delivery_id, account, event_id, url, body, due_at)
          select 'hangs-' || n, '%s', 'evt-' || n, '', '{}', now() - interval '1 hour'
          from generate_series(1, 500) n\
          """
              .formatted(hanging));
      await().atMost(PATIENCE).until(() -> !hangs.received().isEmpty());
      String account = account(100);
      configure(account, "50", receiver.url("/"));
      spend(account, 60);
      awaitDelivery(account, "delivered");
      assertThat(
              Sql.execute(
                  "select count(*) from webhook_delivery where leased_until > now() and account = '%s'"
                      .formatted(hanging)))
          .isIn("0", "1", "2");
      configure(hanging, "");
      never.countDown();
    }
  }

  @Test
  void whileASecretIsReplacedBothSign() {
    String account = account(100);
    String before = configure(account, "50", receiver.url("/"));
    Answer rotated = api.post(path(account) + "/webhook/rotate", "{}");
    assertThat(rotated.status()).as(rotated.text()).isEqualTo(200);
    String after = rotated.at("webhook").path("secret").asString();
    assertThat(after).startsWith("whsec_").isNotEqualTo(before);
    assertThat(rotated.at("webhook").path("overlap_until").isNull()).isFalse();
    spend(account, 60);
    Received both = awaitReceived(1).getFirst();
    assertThat(signatures(both)).containsExactly(hmac(after, both), hmac(before, both));

    String last =
        api.post(path(account) + "/webhook/rotate", "{'overlap': 0}")
            .at("webhook")
            .path("secret")
            .asString();
    grant(account, 100);
    await().atMost(PATIENCE).until(() -> api.get(path(account)).at("raised").isEmpty());
    spend(account, 100);
    Received one = awaitReceived(2).get(1);
    assertThat(signatures(one)).containsExactly(hmac(last, one));
  }

  @Test
  void anotherUrlKeepsTheSecretAndWithoutWebhookNothingIsSent() {
    String account = account(100);
    String secret = configure(account, "50, 20", receiver.url("/a"));
    assertThat(configure(account, "50, 20", receiver.url("/b"))).isEmpty();
    spend(account, 60);
    Received received = awaitReceived(1).getFirst();
    assertThat(received.path()).isEqualTo("/b");
    assertThat(signatures(received)).containsExactly(hmac(secret, received));

    awaitDelivery(account, "delivered");
    assertThat(configure(account, "50, 20").at("webhook").isNull()).isTrue();
    spend(account, 30);
    awaitRaised(account, 50L, 20L);
    assertThat(api.get(path(account) + "/deliveries").at("data")).hasSize(1);
    assertProblem(api.post(path(account) + "/webhook/rotate", "{}"), 404, "webhook_not_found");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data",
        "http://127.0.0.2/",
        "http://[::1]:8080/",
        "http://[::ffff:192.168.0.1]/",
        "ftp://8.8.8.8/",
        "https://user@8.8.8.8/",
        "nonsense"
      })
  void aUrlThatLeadsInsideIsRefused(String url) {
    String account = account(0);
    assertInvalid(
        api.put(path(account), "{'thresholds': [], 'webhook': {'url': '%s'}}".formatted(url)),
        "webhook.url");
    assertThat(api.get(path(account)).at("webhook").isNull()).isTrue();
  }

  /** It was right when it was configured; at each attempt it is judged again. */
  @Test
  void aUrlThatLeadsInsideLaterIsNotConnectedTo() {
    String account = account(100);
    configure(account, "50", receiver.url("/"));
    Sql.execute(
        "update webhook set url = 'http://169.254.169.254/' where account = '%s'"
            .formatted(account));
    spend(account, 60);
    await()
        .atMost(PATIENCE)
        .until(() -> delivery(account).path("error").asString("").contains("internal address"));
    assertThat(receiver.received()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-5", "1.5", "'5'", "5, 5", "9000000000000001"})
  void whatIsNoThresholdIsRefused(String thresholds) {
    Answer answer = api.put(path(account(0)), "{'thresholds': [%s]}".formatted(thresholds));
    assertProblem(answer, 422, "invalid_request");
    assertThat(answer.at("errors").get(0).path("field").asString()).startsWith("thresholds");
  }

  @Test
  void changesAreInTheAuditTrailWithoutSecrets() {
    String account = account(0);
    String secret = configure(account, "50", receiver.url("/"));
    api.post(path(account) + "/webhook/rotate", "{'reason': 'it was in a log'}");
    Answer trail = api.get("/v1/admin/audit?account=" + account);
    assertThat(trail.at("data").findValuesAsString("action"))
        .containsExactly("webhook.rotate", "alerts.configure");
    assertThat(trail.text()).doesNotContain(secret, "whsec_").contains("it was in a log");
  }

  @Test
  void anAccountThatDoesNotExistHasNone() {
    for (String suffix : List.of("", "/events", "/deliveries")) {
      assertProblem(api.get(path(unique("user:none-")) + suffix), 404, "account_not_found");
    }
    assertProblem(
        api.put(path(unique("user:none-")), "{'thresholds': [1]}"), 404, "account_not_found");
  }
}
