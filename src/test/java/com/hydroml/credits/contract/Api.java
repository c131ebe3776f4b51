package com.hydroml.credits.contract;

import static org.awaitility.Awaitility.await;

import com.hydroml.credits.backing.ServiceTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service as a client sees it: HTTP and JSON. */
final class Api {

  /** How often a request is repeated that waits for the ledger, more than a second each time. */
  private static final int PATIENCE = 4;

  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  private static final Map<String, Document> DOCUMENTS = new ConcurrentHashMap<>();

  private final String root;
  private final String key;

  Api(int port) {
    this("http://127.0.0.1:" + port, ServiceTest.KEY);
  }

  private Api(String root, String key) {
    this.root = root;
    this.key = key;
  }

  /** Another port of the service. */
  static Api at(int otherPort) {
    return new Api(otherPort);
  }

  /** The same service for the holder of another API key. */
  Api as(String otherKey) {
    return new Api(root, otherKey);
  }

  private Document document() {
    return DOCUMENTS.computeIfAbsent(
        root, first -> new Document(exchange("GET", "/v3/api-docs", Map.of(), null).json()));
  }

  /**
   * What the service answered; {@code json} is missing if the body is none.
   *
   * @param again whether the same was asked before, and what came of it not known
   */
  record Answer(
      int status, Map<String, String> headers, String text, JsonNode json, boolean again) {

    Answer(int status, Map<String, String> headers, String text, JsonNode json) {
      this(status, headers, text, json, false);
    }

    String header(String name) {
      return headers.get(name);
    }

    JsonNode at(String member) {
      return json.path(member);
    }

    long number(String member) {
      return at(member).asLong();
    }

    String string(String member) {
      return at(member).asString();
    }

    boolean replayed() {
      return "true".equals(header("idempotency-replayed"));
    }

    /** Whether nothing was replayed, as far as can be told: who asked again may have been first. */
    boolean isFirst() {
      return again || !replayed();
    }

    private Answer askedAgain() {
      return new Answer(status, headers, text, json, true);
    }
  }

  /** Asks again, a few times, where the ledger is behind, as a client would. */
  Answer get(String path) {
    Answer answer = getOnce(path);
    for (int i = 0; i < PATIENCE && "ledger_behind".equals(answer.string("code")); i++) {
      answer = getOnce(path);
    }
    return answer;
  }

  Answer getOnce(String path) {
    return send("GET", path, Map.of(), null);
  }

  /** What is no part of the contract. */
  Answer unchecked(String path) {
    return exchange("GET", path, Map.of(), null);
  }

  /** What GET answers, without its body, which may be no JSON. */
  Answer head(String path) {
    HttpResponse<Void> response = discarded(path);
    Map<String, String> headers = new LinkedHashMap<>();
    response.headers().map().forEach((name, values) -> headers.put(name, values.getFirst()));
    return new Answer(response.statusCode(), headers, "", JsonMapper.shared().missingNode());
  }

  /** The status that GET answers. */
  int status(String path) {
    return discarded(path).statusCode();
  }

  private HttpResponse<Void> discarded(String path) {
    try {
      return CLIENT.send(request("GET", path, Map.of(), null), BodyHandlers.discarding());
    } catch (IOException e) {
      throw new UncheckedIOException(path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  Answer put(String path, String json) {
    return send("PUT", path, JSON, bytes(json));
  }

  Answer patch(String path, String json) {
    return send("PATCH", path, JSON, bytes(json));
  }

  Answer patch(String path, String idempotencyKey, String json) {
    return send("PATCH", path, with(idempotencyKey), bytes(json));
  }

  /** Without a key. */
  Answer post(String path, String json) {
    return send("POST", path, JSON, bytes(json));
  }

  Answer post(String path, String idempotencyKey, String json) {
    return send("POST", path, with(idempotencyKey), bytes(json));
  }

  /** Without body and content type. */
  Answer postNothing(String path, String idempotencyKey) {
    return send("POST", path, Map.of("Idempotency-Key", idempotencyKey), null);
  }

  CompletableFuture<Answer> postAsync(String path, String idempotencyKey, String json) {
    return CLIENT
        .sendAsync(request("POST", path, with(idempotencyKey), bytes(json)), TEXT)
        .thenApply(Api::answer);
  }

  CompletableFuture<Answer> sendAsync(Mutations.Request request) {
    return CLIENT
        .sendAsync(
            request(request.method(), request.path(), request.headers(), request.body()), TEXT)
        .thenApply(Api::answer);
  }

  /**
   * Any request; a header without a value is left out. The answer has to be a documented one. What
   * is not known is asked again, as a client would, with the same key: Kafka may pause on a busy
   * machine.
   */
  Answer send(String method, String path, Map<String, String> headers, byte[] body) {
    Answer answer = exchange(method, path, headers, body);
    if (isUnknown(answer)) {
      answer =
          await()
              .atMost(Duration.ofSeconds(30))
              .until(() -> exchange(method, path, headers, body), again -> !isUnknown(again))
              .askedAgain();
    }
    document().assertDescribes(method, path, answer);
    return answer;
  }

  private static boolean isUnknown(Answer answer) {
    return answer.status() == 503 && answer.string("code").equals("outcome_unknown");
  }

  private Answer exchange(String method, String path, Map<String, String> headers, byte[] body) {
    try {
      return answer(CLIENT.send(request(method, path, headers, body), TEXT));
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");
  private static final HttpResponse.BodyHandler<String> TEXT =
      BodyHandlers.ofString(StandardCharsets.UTF_8);

  static Map<String, String> with(String idempotencyKey) {
    Map<String, String> headers = new LinkedHashMap<>(JSON);
    headers.put("Idempotency-Key", idempotencyKey);
    return headers;
  }

  /** JSON may be written with single quotes, which no test needs otherwise. */
  static byte[] bytes(String json) {
    return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  private HttpRequest request(
      String method, String path, Map<String, String> headers, byte[] body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(root + path))
            .timeout(Duration.ofSeconds(20))
            .method(
                method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    if (!headers.containsKey("Authorization")) {
      request.header("Authorization", "Bearer " + key);
    }
    headers.forEach(
        (name, value) -> {
          if (!value.isEmpty()) {
            request.header(name, value);
          }
        });
    return request.build();
  }

  private static boolean isJson(Map<String, String> headers) {
    return headers.getOrDefault("content-type", "").split(";")[0].endsWith("json");
  }

  private static Answer answer(HttpResponse<String> response) {
    Map<String, String> headers = new LinkedHashMap<>();
    response.headers().map().forEach((name, values) -> headers.put(name, values.getFirst()));
    String text = response.body();
    JsonNode json =
        text.isEmpty() || !isJson(headers)
            ? JsonMapper.shared().missingNode()
            : JsonMapper.shared().readTree(text);
    return new Answer(response.statusCode(), headers, text, json);
  }
}
