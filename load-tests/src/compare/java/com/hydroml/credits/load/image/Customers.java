package com.hydroml.credits.load.image;

import com.hydroml.credits.backing.Loopback;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A few customers, each with an account, a connection and one request at a time. */
final class Customers implements AutoCloseable {

  private static final int COUNT = 16;
  private static final int UNAVAILABLE = 503;
  private static final int ATTEMPTS = 60;
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(30);

  /** Longer than a job takes on any machine: what expires before its capture fails the run. */
  private static final int HELD_SECONDS = 3600;

  private static final Pattern ID = Pattern.compile("auth_[A-Za-z0-9_-]+");
  private static final AtomicLong KEYS = new AtomicLong();

  private final ExecutorService threads = Executors.newFixedThreadPool(COUNT);
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String root;
  private final String run;

  /**
   * Makes their accounts, which a run before may have made.
   *
   * @param run what keys begin with, which no other run's do
   */
  Customers(int port, String run) {
    this.root = "http://" + Loopback.HOST + ":" + port + "/v1";
    this.run = run;
    each(
        account -> {
          send("PUT", "/accounts/" + account, "{}");
          send(
              "POST",
              "/accounts/" + account + "/grants",
              "{\"amount\": 1000000000, \"kind\": \"bonus\", \"reason\": \"load\"}");
        });
  }

  private interface Customer {
    void act(String account) throws IOException, InterruptedException;
  }

  private void each(Customer customer) {
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      String account = "user:image-" + i;
      all.add(
          threads.submit(
              () -> {
                customer.act(account);
                return null;
              }));
    }
    for (Future<?> one : all) {
      try {
        one.get();
      } catch (ExecutionException e) {
        throw new CompletionException(e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  /** So many authorizations and nothing else. */
  void authorize(int count) {
    each(
        account -> {
          for (int i = 0; i < count / COUNT; i++) {
            hold(account);
          }
        });
  }

  /** So many jobs: what a job runner and a dashboard ask for. */
  void work(int count) {
    each(
        account -> {
          for (int i = 0; i < count / COUNT; i++) {
            job(account, i);
          }
        });
  }

  private void job(String account, int number) throws IOException, InterruptedException {
    String hold = hold(account);
    switch (number % 4) {
      case 0 -> send("POST", "/authorizations/" + hold + "/void", "{}");
      case 1 ->
          send("PATCH", "/authorizations/" + hold, "{\"expires_in\": " + 2 * HELD_SECONDS + "}");
      default -> send("POST", "/authorizations/" + hold + "/capture", "{\"amount\": 5}");
    }
    if (number % 8 == 0) {
      send("GET", "/accounts/" + account + "/balance", "");
      send("GET", "/accounts/" + account + "/entries?limit=5", "");
      send(
          "POST",
          "/batch",
          ("{\"operations\": [{\"op\": \"authorize\", \"idempotency_key\": \"%s\","
                  + " \"account\": \"%s\", \"amount\": 1}]}")
              .formatted(key(), account));
    }
  }

  private String hold(String account) throws IOException, InterruptedException {
    String answer =
        send(
            "POST",
            "/authorizations",
            "{\"account\": \"%s\", \"amount\": 10, \"expires_in\": %d, \"reference\": \"job\"}"
                .formatted(account, HELD_SECONDS));
    Matcher id = ID.matcher(answer);
    if (!id.find()) {
      throw new IOException("no hold: " + answer);
    }
    return id.group();
  }

  private String key() {
    return run + "-" + KEYS.incrementAndGet();
  }

  /**
   * Sends it until it is answered, always with the same key, which makes that safe: on a machine
   * that is busy with other things one may be told to come back, or be kept waiting.
   */
  private String send(String method, String path, String json)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(root + path))
            .timeout(ANSWERED_WITHIN)
            .header("Authorization", "Bearer " + ServiceRun.API_KEY)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", key())
            .method(
                method, json.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(json))
            .build();
    String trouble = "";
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      if (attempt > 1) {
        Thread.sleep(PAUSE);
      }
      try {
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() < 300) {
          return answer.body();
        }
        trouble = answer.statusCode() + " " + answer.body();
        if (answer.statusCode() != UNAVAILABLE) {
          break;
        }
      } catch (IOException unanswered) {
        trouble = unanswered.toString();
      }
    }
    throw new IOException(method + " " + path + ": " + trouble);
  }

  @Override
  public void close() {
    threads.close();
    http.close();
  }
}
