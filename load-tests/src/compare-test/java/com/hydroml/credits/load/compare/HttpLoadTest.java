package com.hydroml.credits.load.compare;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is answered 503 is asked again as it was, and said to have been. */
class HttpLoadTest {

  private static final Cell ONE_CONNECTION = new Cell(Shape.MANY, 1, 0);

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final Tally tally = new Tally(0, TimeUnit.HOURS.toNanos(1));
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void whatIsAnswered503IsAskedAgainWithTheSameKeyAndCounted() {
    Measured measured = sent(2, turn -> turn % 3 == 2 ? 201 : 503);
    assertThat(asked).hasSize(6);
    assertThat(asked.get(0)).isEqualTo(asked.get(1)).isEqualTo(asked.get(2));
    assertThat(asked.get(3))
        .isEqualTo(asked.get(4))
        .isEqualTo(asked.get(5))
        .isNotEqualTo(asked.get(0));
    assertThat(measured.retried()).isEqualTo(4);
    assertThat(measured.answered()).isEqualTo(2);
    assertThat(measured.failed()).isZero();
  }

  @Test
  void anotherStatusIsAFailureAndNotAskedAgain() {
    Measured measured = sent(2, turn -> 500);
    assertThat(asked).hasSize(1);
    assertThat(measured.retried()).isZero();
    assertThat(measured.failed()).isOne();
    assertThat(measured.firstFailure()).startsWith("500");
  }

  @Test
  void aConnectionThatCannotBeHadIsAFailure() {
    server.stop(0);
    Measured measured = sent(1, turn -> 201);
    assertThat(measured.failed()).isOne();
    assertThat(measured.firstFailure()).startsWith("no connection");
  }

  @Test
  void nothingIsAskedAgainForEver() {
    for (int i = 0; i < Tally.MOST_RETRIES; i++) {
      assertThat(tally.mayRetry()).isTrue();
    }
    assertThat(tally.mayRetry()).isFalse();
    assertThat(sent(1, turn -> 503).retried()).isEqualTo(Tally.MOST_RETRIES);
    assertThat(asked).hasSize(1);
  }

  /**
   * Sends grants, one after another.
   *
   * @param status of the answer to the nth request
   */
  private Measured sent(int count, IntUnaryOperator status) {
    server.createContext("/", exchange -> answer(exchange, status));
    try (ClientLoop loop = new ClientLoop()) {
      return new HttpLoad(
              loop,
              server.getAddress().getPort(),
              Requests.grants(count - 1, "key"),
              ONE_CONNECTION,
              tally)
          .run()
          .orTimeout(60, TimeUnit.SECONDS)
          .join();
    }
  }

  private void answer(HttpExchange exchange, IntUnaryOperator status) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
    int turn = asked.size();
    asked.add(exchange.getRequestURI() + " " + key + " " + body);
    exchange.sendResponseHeaders(status.applyAsInt(turn), 2);
    exchange.getResponseBody().write(new byte[] {'{', '}'});
    exchange.close();
  }
}
