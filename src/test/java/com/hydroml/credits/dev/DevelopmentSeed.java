package com.hydroml.credits.dev;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Makes the two demo accounts and grants each its credits, once, through the service's own API. */
final class DevelopmentSeed {

  static final String KEY = "eco_dev_local";
  private static final long MILLICREDITS = 1_000_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final JsonMapper json = JsonMapper.shared();
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final String accounts;

  DevelopmentSeed(int port) {
    accounts = "http://127.0.0.1:" + port + "/v1/accounts/";
  }

  void plant() {
    plant("user:demo", "user");
    plant("org:demo", "organisation");
  }

  private void plant(String account, String type) {
    HttpRequest put =
        request(account).PUT(BodyPublishers.ofString("{\"type\":\"" + type + "\"}")).build();
    // Version 0 is an account that nothing has happened to: also one of a run that was killed
    // between the two calls. Keys are forgotten after hours, so the key alone would not do.
    if (send(put).at("/balance/version").asLong() == 0) {
      String grant =
          "{\"amount\":%d,\"kind\":\"promotional\",\"reason\":\"demo\"}".formatted(MILLICREDITS);
      send(
          request(account + "/grants")
              .header("Idempotency-Key", "seed-" + account)
              .POST(BodyPublishers.ofString(grant))
              .build());
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(accounts + path))
        .timeout(Duration.ofSeconds(10))
        .header("Authorization", "Bearer " + KEY)
        .header("Content-Type", "application/json");
  }

  private JsonNode send(HttpRequest request) {
    try {
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      long begin = System.nanoTime();
      // After a restart an account is recovered first; every request may be repeated meanwhile.
      while (response.statusCode() == 503 && System.nanoTime() - begin < PATIENCE.toNanos()) {
        TimeUnit.MILLISECONDS.sleep(100);
        response = client.send(request, BodyHandlers.ofString());
      }
      if (response.statusCode() / 100 != 2) {
        throw new CannotStartException(
            "The demo accounts could not be made: %s answered %d %s"
                .formatted(request.uri(), response.statusCode(), response.body()));
      }
      return json.readTree(response.body());
    } catch (IOException e) {
      throw new CannotStartException("The demo accounts could not be made: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CannotStartException("Interrupted while the demo accounts were made");
    }
  }
}
