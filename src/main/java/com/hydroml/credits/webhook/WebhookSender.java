package com.hydroml.credits.webhook;

import com.hydroml.credits.kernel.Reason;
import com.hydroml.credits.webhook.Attempt.Result;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.ConnectionProvider;

/**
 * Makes one attempt: a connection of its own to the address that was checked, closed as soon as the
 * answer's status is known. Redirections are not followed, no body is read.
 */
final class WebhookSender {

  private static final String USER_AGENT = "Eco-Credits-Webhook/1";

  private final WebhookTargets targets;
  private final Clock clock;
  private final Duration timeout;
  private final HttpClient plain;
  private final HttpClient secured;

  /**
   * @param timeout what an attempt may take in all
   */
  WebhookSender(WebhookTargets targets, Clock clock, Duration timeout) {
    this.targets = targets;
    this.clock = clock;
    this.timeout = timeout;
    this.plain =
        HttpClient.create(ConnectionProvider.newConnection())
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeout.toMillis())
            .disableRetry(true)
            .followRedirect(false);
    this.secured = plain.secure();
  }

  /** What came of it; never fails. */
  Mono<Result> send(Attempt attempt) {
    return Mono.fromSupplier(() -> targets.parse(attempt.url()))
        .flatMap(url -> targets.resolve(url).flatMap(pinned -> post(url, pinned, attempt)))
        .timeout(timeout)
        .map(Result::of)
        .onErrorResume(
            RefusedTargetException.class,
            refused -> Mono.just(Result.failed("the URL " + refused.getMessage())))
        .onErrorResume(failure -> Mono.just(Result.failed(Reason.of(failure))));
  }

  private Mono<Integer> post(WebhookUrl url, InetSocketAddress pinned, Attempt attempt) {
    HttpClient client = url.secure() ? secured : plain;
    byte[] body = attempt.body().getBytes(StandardCharsets.UTF_8);
    String signature =
        WebhookSignature.of(clock.instant().getEpochSecond(), attempt.body(), attempt.secrets());
    return client
        .remoteAddress(() -> pinned)
        .headers(headers -> fill(headers, url, attempt, signature, body.length))
        .post()
        .uri(url.pathAndQuery())
        .send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(body)))
        .responseConnection(WebhookSender::status)
        .next();
  }

  private static void fill(
      HttpHeaders headers, WebhookUrl url, Attempt attempt, String signature, int length) {
    headers
        .set(HttpHeaderNames.HOST, url.authority())
        .set(HttpHeaderNames.USER_AGENT, USER_AGENT)
        .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
        .set(HttpHeaderNames.CONTENT_LENGTH, length)
        .set(HttpHeaderNames.CONNECTION, "close")
        .set("Credits-Event-Id", attempt.eventId())
        .set("Credits-Delivery-Id", attempt.deliveryId())
        .set("Credits-Delivery-Attempt", attempt.number())
        .set(WebhookSignature.HEADER, signature);
  }

  /** Whatever else the receiver sends stays in the network. */
  private static Mono<Integer> status(HttpClientResponse response, Connection connection) {
    int status = response.status().code();
    connection.channel().close();
    return Mono.just(status);
  }
}
