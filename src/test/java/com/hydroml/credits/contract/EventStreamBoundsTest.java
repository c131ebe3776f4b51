package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.backing.Installation;
import com.hydroml.credits.backing.ServiceTest;
import com.hydroml.credits.backing.TestRedis;
import com.hydroml.credits.contract.EventClient.Event;
import com.hydroml.credits.observability.MeterNames;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * What a stream may cost: it is silent for so long, a slow reader is dropped, and all have ends.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class EventStreamBoundsTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String ACCOUNT = "user:ada";

  private ConfigurableApplicationContext service;
  private Api api;

  private EventClient open(String lastEventId) throws IOException {
    return new EventClient(Installation.port(service), ACCOUNT, ServiceTest.KEY, lastEventId);
  }

  private double value(String meter) {
    MeterRegistry meters = service.getBean(MeterRegistry.class);
    return meters.get(meter).meter().measure().iterator().next().getValue();
  }

  private void awaitStreams(double many) {
    await().atMost(LONG).until(() -> value(MeterNames.EVENTS_STREAMS) == many);
  }

  @Test
  void streamsAreBounded() throws Exception {
    try (TestRedis redis = TestRedis.single()) {
      Installation installation =
          new Installation("events")
              .with("spring.data.redis.port", redis.port())
              .with("credits.journal.partitions", 2)
              .with("credits.events.heartbeat", "200ms")
              .with("credits.events.patience", "1s")
              .with("credits.events.max-streams-per-key", 2);
      service = installation.start();
      try {
        api = new Api(Installation.port(service));
        await().atMost(LONG).until(() -> api.put("/v1/accounts/" + ACCOUNT, "{}").status() != 503);
        await().atMost(LONG).until(() -> granted() == 201);
        heartbeats();
        noMoreThanSoManyAtATime();
        aSlowReaderIsDropped();
      } catch (Throwable failure) {
        service.close();
        throw failure;
      }
      theyEndBeforeTheService();
    }
  }

  private int granted() {
    String body = "{'amount': 100000, 'kind': 'bonus', 'reason': 'test'}";
    return api.post("/v1/accounts/" + ACCOUNT + "/grants", "grant", body).status();
  }

  private void heartbeats() throws IOException {
    try (EventClient client = open("")) {
      assertThat(client.next().text()).startsWith(": events follow version");
      for (int i = 0; i < 3; i++) {
        Event beat = client.next();
        // The grant may have come behind the beginning.
        assertThat(beat.name().isEmpty() ? beat.text() : beat.name()).isIn(": heartbeat", "grant");
      }
    }
    awaitStreams(0);
  }

  private void noMoreThanSoManyAtATime() throws IOException {
    try (EventClient one = open("");
        EventClient two = open("")) {
      assertThat(one.headers().getFirst()).contains(" 200 ");
      assertThat(two.headers().getFirst()).contains(" 200 ");
      Api.Answer third = api.get("/v1/accounts/" + ACCOUNT + "/events");
      ContractTest.assertProblem(third, 429, "rate_limited");
    }
    awaitStreams(0);
  }

  private void aSlowReaderIsDropped() throws IOException {
    try (EventClient client = open("0")) {
      for (int round = 0; round < 2; round++) {
        assertThat(api.post("/v1/batch", charges(round)).status()).isEqualTo(200);
      }
      await().atMost(LONG).until(() -> value(MeterNames.EVENTS_DROPPED) == 1);
      awaitStreams(0);
      List<Event> events = client.rest();
      assertThat(events.getLast().name()).isEqualTo("dropped");
      assertThat(events.getLast().data().path("reason").asString()).isEqualTo("slow_reader");
      List<Event> before = events.subList(0, events.size() - 1);
      assertThat(before.size()).isLessThan(2_001);
      assertThat(before)
          .extracting(Event::id)
          .isEqualTo(LongStream.rangeClosed(1, before.size()).boxed().toList());
    }
  }

  private static String charges(int round) {
    return IntStream.range(0, 1_000)
        .mapToObj(
            i ->
                "{'op': 'authorize', 'account': '%s', 'amount': 1, 'capture': true,"
                        .formatted(ACCOUNT)
                    + " 'idempotency_key': 'k-%d-%d'}".formatted(round, i))
        .collect(Collectors.joining(",", "{'operations': [", "]}"));
  }

  private void theyEndBeforeTheService() throws Exception {
    try (EventClient client = open("")) {
      awaitStreams(1);
      long began = System.nanoTime();
      CompletableFuture<Void> closed = CompletableFuture.runAsync(service::close);
      Event last = client.rest().getLast();
      assertThat(last.name()).isEqualTo("closed");
      assertThat(last.data().path("reason").asString()).isEqualTo("shutdown");
      closed.get(60, TimeUnit.SECONDS);
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(30));
    }
  }
}
