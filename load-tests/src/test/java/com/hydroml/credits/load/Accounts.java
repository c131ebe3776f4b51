package com.hydroml.credits.load;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Accounts that are made and funded before the load begins, and looked at after it has ended. */
final class Accounts {

  /** A billion credits, in millicredits: more than any run spends. */
  static final long FUNDS = 1_000_000_000_000L;

  private static final int AT_ONCE = 16;
  private static final int MOST_TRIES = 40;
  private static final int UNAVAILABLE = 503;
  private static final Executor LATER =
      CompletableFuture.delayedExecutor(250, TimeUnit.MILLISECONDS);
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final Pattern POSTED = Pattern.compile("\"posted\":(\\d+)");
  private static final Pattern HELD = Pattern.compile("\"held\":(\\d+)");

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final List<String> ids;

  private Accounts(List<String> ids) {
    this.ids = ids;
  }

  /** Names for accounts, the same in each run with the same prefix. */
  static Accounts named(String prefix, int count) {
    return new Accounts(
        IntStream.range(0, count).mapToObj(i -> "load:" + prefix + ":" + i).toList());
  }

  String id(int index) {
    return ids.get(index);
  }

  int count() {
    return ids.size();
  }

  /**
   * Makes what is not there yet, and grants every account its funds.
   *
   * @param run stands in the grants' keys: a run's repeated grants count once
   */
  Accounts fund(String run) {
    long began = System.nanoTime();
    forAll(
        id ->
            send("PUT", "/v1/accounts/" + id, "{\"type\":\"user\"}", "")
                .thenCompose(
                    made ->
                        send(
                            "POST",
                            "/v1/accounts/" + id + "/grants",
                            "{\"amount\":"
                                + FUNDS
                                + ",\"kind\":\"promotional\",\"reason\":\"load\"}",
                            run + "-funds")));
    System.out.printf(
        "%d accounts funded in %d s%n",
        ids.size(), Duration.ofNanos(System.nanoTime() - began).toSeconds());
    return this;
  }

  /** The sum of what the accounts have, available and held, in millicredits. */
  long posted() {
    return sum(POSTED);
  }

  /** The sum of what open holds hold, in millicredits. */
  long held() {
    return sum(HELD);
  }

  private long sum(Pattern member) {
    return forAll(id -> send("GET", "/v1/accounts/" + id + "/balance", "", "")).stream()
        .mapToLong(body -> number(member, body))
        .sum();
  }

  private static long number(Pattern member, String body) {
    Matcher matcher = member.matcher(body);
    if (!matcher.find()) {
      throw new IllegalStateException("no balance: " + body);
    }
    return Long.parseLong(matcher.group(1));
  }

  private Collection<String> forAll(Function<String, CompletableFuture<String>> call) {
    Semaphore permits = new Semaphore(AT_ONCE);
    List<CompletableFuture<String>> answers =
        ids.stream()
            .map(
                id -> {
                  permits.acquireUninterruptibly();
                  return call.apply(id).whenComplete((answer, failure) -> permits.release());
                })
            .toList();
    return answers.stream().map(CompletableFuture::join).toList();
  }

  private CompletableFuture<String> send(String method, String path, String body, String key) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(Settings.target() + path))
            .timeout(TIMEOUT)
            .header("Authorization", "Bearer " + Settings.apiKey());
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    if (!key.isEmpty()) {
      request.header("Idempotency-Key", key);
    }
    request.method(
        method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    return send(request.build(), MOST_TRIES).thenApply(Accounts::answered);
  }

  /** Sends it again after a 503, which is safe under the same key: this is not the load. */
  private CompletableFuture<HttpResponse<String>> send(HttpRequest request, int tries) {
    return client
        .sendAsync(request, BodyHandlers.ofString())
        .thenCompose(
            response ->
                response.statusCode() == UNAVAILABLE && tries > 1
                    ? CompletableFuture.supplyAsync(() -> send(request, tries - 1), LATER)
                        .thenCompose(again -> again)
                    : CompletableFuture.completedFuture(response));
  }

  private static String answered(HttpResponse<String> response) {
    if (response.statusCode() >= 300) {
      throw new IllegalStateException(
          response.request().uri() + " answered " + response.statusCode() + ": " + response.body());
    }
    return response.body();
  }
}
