package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.backing.ServiceTest;
import com.hydroml.credits.contract.EventClient.Event;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Live events: each version of an account once and in order, wherever a client goes on (I3). */
class EventStreamTest extends ContractTest {

  @LocalServerPort private int servicePort;

  private EventClient open(String account, String lastEventId) throws IOException {
    EventClient client = new EventClient(servicePort, account, ServiceTest.KEY, lastEventId);
    assertThat(client.headers().getFirst()).isEqualTo("HTTP/1.1 200 OK");
    return client;
  }

  @Test
  void everyStepIsAnEventWhoseIdIsItsVersion() throws IOException {
    String account = account(0);
    try (EventClient client = open(account, "")) {
      assertThat(client.headers())
          .anyMatch(h -> h.equalsIgnoreCase("content-type: text/event-stream"));
      assertThat(client.headers()).anyMatch(h -> h.equalsIgnoreCase("cache-control: no-store"));
      grant(account, 1_000);
      String hold = hold(account, 300, ", 'reference': 'a\\nb'");
      api.patch(hold, "{'expires_in': 100}");
      capture(hold, "{'amount': 100}");
      voiding(hold(account, 50));
      api.post(hold + "/refund", newKey(), "{'amount': 10, 'reason': 'x'}");
      List<Event> events = new ArrayList<>();
      while (events.size() < 7) {
        events.add(client.event());
      }
      assertThat(events).extracting(Event::id).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
      assertThat(events)
          .extracting(Event::name)
          .containsExactly("grant", "hold", "extension", "capture", "hold", "release", "refund");
      var captured = events.get(3).data();
      assertThat(captured.path("account").asString()).isEqualTo(account);
      assertThat(captured.path("version").asLong()).isEqualTo(4);
      assertThat(captured.path("entries").findValuesAsString("kind"))
          .containsExactly("capture", "release");
      assertThat(captured.path("entries").get(0).path("reference").asString()).isEqualTo("a\nb");
      assertThat(captured.path("balance").path("available").asLong()).isEqualTo(900);
      assertThat(events.get(2).data().path("entries")).isEmpty();
    }
  }

  @Test
  void whoeverGoesOnHasEveryEventOnce() throws Exception {
    String account = account(100_000);
    int last = 301;
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 1; i < last; i++) {
                authorize(account, 1, ", 'capture': true");
              }
            });
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    List<Long> ids = new ArrayList<>();
    while (ids.size() < last) {
      String position = ids.isEmpty() ? "0" : ids.getLast().toString();
      try (EventClient client = open(account, position)) {
        int many = 1 + random.nextInt(60);
        for (int i = 0; i < many && ids.size() < last; i++) {
          ids.add(client.event().id());
        }
      }
    }
    writer.join();
    assertThat(ids).isEqualTo(LongStream.rangeClosed(1, last).boxed().toList());
  }

  private List<String> raised(String account) {
    return api.get("/v1/accounts/" + account + "/alerts/events?limit=500")
        .at("data")
        .findValuesAsString("id");
  }

  private void configure(String account, String thresholds) {
    assertThat(
            api.put(
                    "/v1/accounts/" + account + "/alerts",
                    "{'thresholds': [%s]}".formatted(thresholds))
                .status())
        .isEqualTo(200);
  }

  /** It is raised when the step that it tells of has been sent; whoever goes on there gets it. */
  @Test
  void anAlertComesOnceHoweverLateItIs() throws IOException {
    String account = account(100);
    authorize(account, 60, ", 'capture': true");
    String last;
    try (EventClient client = open(account, "0")) {
      assertThat(client.event().position()).isEqualTo("1");
      last = client.event().position();
      assertThat(last).isEqualTo("2");
      configure(account, "50");
      Event alert = client.event();
      assertThat(alert.name()).isEqualTo("balance.low");
      assertThat(alert.position()).isEqualTo("2.1");
      assertThat(alert.data().path("version").asLong()).isEqualTo(2);
      assertThat(raised(account)).containsExactly(alert.data().path("id").asString());
    }
    try (EventClient client = open(account, last)) {
      assertThat(client.event().position()).isEqualTo("2.1");
    }
    try (EventClient client = open(account, "2.1");
        EventClient fromNow = open(account, "")) {
      grant(account, 1);
      for (EventClient each : List.of(client, fromNow)) {
        assertThat(each.event().position()).isEqualTo("3.1");
      }
    }
    String path = "/v1/accounts/" + account + "/events";
    for (String id : List.of("3.2", "4.1", "3.", ".1", "3.1.1", "3.x")) {
      assertInvalid(api.send("GET", path, Map.of("Last-Event-ID", id), null), "Last-Event-ID");
    }
  }

  /** Steps and alerts, however often and wherever the client goes on: each once, in its order. */
  @Test
  void whoeverGoesOnHasEveryStepAndEveryAlertOnce() throws Exception {
    String account = account(1_000);
    List<Integer> thresholds = new ArrayList<>();
    for (int threshold = 50; threshold <= 1_000; threshold += 50) {
      thresholds.add(threshold);
    }
    configure(account, thresholds.toString().replaceAll("[\\[\\]]", ""));
    int last = 331;
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 1; i < last; i++) {
                authorize(account, 3, ", 'capture': true");
              }
            });
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    List<Long> steps = new ArrayList<>();
    List<String> alerts = new ArrayList<>();
    String position = "0";
    while (steps.size() < last || alerts.size() < thresholds.size()) {
      try (EventClient client = open(account, position)) {
        int many = 1 + random.nextInt(90);
        for (int i = 0;
            i < many && (steps.size() < last || alerts.size() < thresholds.size());
            i++) {
          Event event = client.event();
          position = event.position();
          if (event.isNotice()) {
            assertThat(event.data().path("version").asLong()).isLessThanOrEqualTo(event.id());
            alerts.addFirst(event.data().path("id").asString());
          } else {
            steps.add(event.id());
          }
        }
      }
    }
    writer.join();
    assertThat(steps).isEqualTo(LongStream.rangeClosed(1, last).boxed().toList());
    assertThat(alerts).isEqualTo(raised(account)).hasSize(thresholds.size());
  }

  @Test
  void aRevokedKeysStreamEnds() throws IOException {
    String account = account(1);
    var made =
        api.post(
            "/v1/admin/api-keys",
            "{'name': 'x', 'owner': 'user', 'scopes': ['read'], 'accounts': ['%s']}"
                .formatted(account));
    String secret = made.string("secret");
    await().until(() -> api.as(secret).get("/v1/accounts/" + account).status() == 200);
    try (EventClient client = new EventClient(servicePort, account, secret, "0")) {
      assertThat(client.event().name()).isEqualTo("grant");
      assertThat(
              api.post("/v1/admin/api-keys/" + made.string("id") + "/revoke", "{'reason': 'x'}")
                  .status())
          .isEqualTo(200);
      List<Event> rest = client.rest();
      assertThat(rest).extracting(Event::name).containsExactly("closed");
      assertThat(rest.getFirst().data().path("reason").asString()).isEqualTo("access_ended");
    }
  }

  @Test
  void whereToGoOnHasToBeAVersionThatThereIs() {
    String path = "/v1/accounts/" + account(1) + "/events";
    for (String id : List.of("x", "-1", "1e3", "99999999999999999", "4711")) {
      assertInvalid(api.send("GET", path, Map.of("Last-Event-ID", id), null), "Last-Event-ID");
    }
    assertProblem(api.get("/v1/accounts/none/events"), 404, "account_not_found");
    assertInvalid(api.get(path + "?since=1"), "since");
  }
}
