package com.hydroml.credits.chaos;

import com.hydroml.credits.backing.ServiceTest;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client as the documentation wants it: whatever has no answer, or 503, it tries again with the
 * same key, at whichever instance, until it knows.
 */
final class Client {

  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();
  private static final Duration PATIENCE = Duration.ofSeconds(4);
  private static final int MOST_INSISTING = 4;
  private static final int FIRST_WAIT_MS = 40;
  private static final int LONGEST_WAIT_MS = 800;

  private final List<ServiceInstance> instances;
  private final Memory memory;
  private final Random random;
  private final Deadline deadline;

  /** When clients give up: never before the end of the load. */
  interface Deadline {
    boolean isOver();
  }

  Client(List<ServiceInstance> instances, Memory memory, Random random, Deadline deadline) {
    this.instances = instances;
    this.memory = memory;
    this.random = random;
    this.deadline = deadline;
  }

  /** Does an operation and remembers what it was told; null if it was told nothing in the end. */
  @Nullable Answer perform(Operation operation) {
    Answer answer = settle(operation.method(), operation.path(), operation.key(), operation);
    if (answer == null) {
      memory.unresolved(operation);
    } else {
      memory.told(operation, answer);
    }
    return answer;
  }

  /** Tries until there is an answer that is final; null if there was none. */
  @Nullable Answer settle(String method, String path, @Nullable String key, Operation operation) {
    for (int attempt = 0; ; attempt++) {
      // Who insists for as long as Kafka is away does nothing else.
      boolean insists = operation.insists() && attempt < MOST_INSISTING;
      Answer answer = send(anyInstance(), method, path, key, operation.body(), insists);
      if (answer != null && answer.isFinal()) {
        return answer;
      }
      if (answer != null && !answer.isToBeRetried()) {
        memory.strange(operation + " was answered " + answer);
        return null;
      }
      if (deadline.isOver()) {
        return null;
      }
      waitBefore(attempt + 1);
    }
  }

  ServiceInstance anyInstance() {
    return instances.get(random.nextInt(instances.size()));
  }

  void waitBefore(int attempt) {
    int most = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS << Math.min(attempt, 6));
    sleep(most / 2 + random.nextInt(most / 2));
  }

  boolean isOver() {
    return deadline.isOver();
  }

  /** One attempt; null if there was no answer. */
  static @Nullable Answer send(
      ServiceInstance instance,
      String method,
      String path,
      @Nullable String key,
      String body,
      boolean insists) {
    return send(instance, method, path, key, body, insists, PATIENCE);
  }

  static @Nullable Answer send(
      ServiceInstance instance,
      String method,
      String path,
      @Nullable String key,
      String body,
      boolean insists,
      Duration patience) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(instance.at(path))
            .timeout(patience)
            .header("Authorization", "Bearer " + ServiceTest.KEY)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    if (key != null) {
      request.header("Idempotency-Key", key);
    }
    if (insists) {
      request.header("Credits-Durability", "journaled");
    }
    try {
      HttpResponse<String> response = HTTP.send(request.build(), BodyHandlers.ofString());
      return new Answer(response.statusCode(), json(response.body()));
    } catch (IOException | JacksonException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  private static JsonNode json(String text) {
    return text.isEmpty()
        ? JsonMapper.shared().createObjectNode()
        : JsonMapper.shared().readTree(text);
  }

  static void sleep(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
