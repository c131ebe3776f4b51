package com.hydroml.credits.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.backing.HttpReceiver;
import com.hydroml.credits.backing.HttpReceiver.Received;
import com.hydroml.credits.backing.Loopback;
import com.hydroml.credits.webhook.Attempt.Result;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

/** One attempt: where it goes, what it carries, and what a receiver cannot do to the sender. */
class WebhookSenderTest {

  private static final Instant NOW = Instant.parse("2026-11-01T09:00:00Z");

  private final HttpReceiver receiver = new HttpReceiver();

  @AfterEach
  void close() {
    receiver.close();
  }

  private WebhookSender sender(Duration timeout, String... allowed) {
    WebhookTargets targets =
        new WebhookTargets(
            WebhookTargetsTest.properties(true, Set.of(allowed)),
            Schedulers.boundedElastic(),
            host -> new InetAddress[] {InetAddress.ofLiteral(Loopback.HOST)},
            Duration.ofSeconds(10));
    return new WebhookSender(targets, Clock.fixed(NOW, ZoneOffset.UTC), timeout);
  }

  private Result send(String url, Duration timeout) {
    return sender(timeout, Loopback.HOST).send(attempt(url)).block();
  }

  private static Attempt attempt(String url) {
    return new Attempt(
        1, "user:42", "delivery_1", "evt_1", url, "{\"a\":1}", 3, List.of("new", "old"), false);
  }

  /** No resolver knows the name; only the address that was judged leads to the receiver. */
  @Test
  void itGoesToTheAddressThatWasJudgedUnderItsName() {
    String authority = "hooks.test:" + receiver.port();
    Result result = send("http://" + authority + "/a/b?c=d", Duration.ofSeconds(10));
    assertThat(result).isEqualTo(new Result(true, 200, null));
    Received received = receiver.received().getFirst();
    assertThat(received.path()).isEqualTo("/a/b?c=d");
    assertThat(received.header("Host")).isEqualTo(authority);
    assertThat(received.header("Content-Type")).isEqualTo("application/json");
    assertThat(received.header("Credits-Event-Id")).isEqualTo("evt_1");
    assertThat(received.header("Credits-Delivery-Id")).isEqualTo("delivery_1");
    assertThat(received.header("Credits-Delivery-Attempt")).isEqualTo("3");
    assertThat(received.body()).isEqualTo("{\"a\":1}");
    // printf '1793523600.{"a":1}' | openssl dgst -sha256 -hmac new
    assertThat(received.header("Credits-Signature"))
        .isEqualTo(WebhookSignature.of(NOW.getEpochSecond(), "{\"a\":1}", List.of("new", "old")))
        .startsWith(
            "t=1793523600,v1=8cb5b2d1cab25c345291836af9d74f1f030d1d1ecaade2f807ea8e5130b7f7cc,v1=5151faf038ca3b2cfb5fd68f87bf7d7acc4f0b6650d5d1f717af7618a05457b3");
  }

  @Test
  void nothingIsSentToAnInternalAddress() {
    Result result =
        sender(Duration.ofSeconds(10))
            .send(attempt("http://hooks.test:" + receiver.port() + "/"))
            .block();
    assertThat(result.delivered()).isFalse();
    assertThat(result.error()).isEqualTo("the URL must not lead to an internal address");
    assertThat(receiver.received()).isEmpty();
  }

  @Test
  void aRedirectionIsNotFollowed() {
    receiver.answer(
        exchange -> {
          exchange.getResponseHeaders().set("Location", receiver.url("/elsewhere"));
          exchange.sendResponseHeaders(302, -1);
        });
    Result result = send(receiver.url("/"), Duration.ofSeconds(10));
    assertThat(result).isEqualTo(new Result(false, 302, "it answered 302"));
    assertThat(receiver.received()).hasSize(1);
  }

  /** The receiver would go on for ever; the connection is closed as soon as the status is there. */
  @Test
  void anEndlessAnswerIsNotRead() throws InterruptedException {
    CountDownLatch cut = new CountDownLatch(1);
    receiver.answer(
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] part = new byte[64 * 1024];
          try (OutputStream out = exchange.getResponseBody()) {
            while (true) {
              out.write(part);
            }
          } catch (IOException closed) {
            cut.countDown();
            throw closed;
          }
        });
    assertThat(send(receiver.url("/"), Duration.ofSeconds(10)).delivered()).isTrue();
    cut.await();
  }

  @Test
  void aSilentReceiverIsGivenUp() {
    CountDownLatch never = new CountDownLatch(1);
    receiver.answer(exchange -> never.await());
    Result result = send(receiver.url("/"), Duration.ofMillis(300));
    assertThat(result.delivered()).isFalse();
    assertThat(result.error()).isEqualTo("no answer within 300 ms");
    never.countDown();
  }

  @Test
  void whereNobodyListensItFails() {
    int port = Loopback.freePort();
    Result result = send("http://hooks.test:" + port + "/", Duration.ofSeconds(10));
    assertThat(result.delivered()).isFalse();
    assertThat(result.status()).isNull();
    assertThat(result.error()).isNotBlank();
  }

  /** A receiver that does not speak TLS is not spoken to without. */
  @Test
  void httpsIsNeverLessThanThat() {
    Result result = send("https://hooks.test:" + receiver.port() + "/", Duration.ofSeconds(10));
    assertThat(result.delivered()).isFalse();
    assertThat(receiver.received()).isEmpty();
  }
}
