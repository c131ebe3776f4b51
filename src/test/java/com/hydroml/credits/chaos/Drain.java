package com.hydroml.credits.chaos;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * Waits until what the instances have begun has reached its end: outboxes are empty, and the ledger
 * has read all of Kafka.
 */
final class Drain {

  /** Expired holds are released within a second; their events follow. */
  private static final Duration QUIET = Duration.ofSeconds(2);

  private final Stack stack;
  private final Duration patience;

  Drain(Stack stack, Duration patience) {
    this.stack = stack;
    this.patience = patience;
  }

  /** Empty when everything is drained, else what is not. */
  String await() {
    long end = System.nanoTime() + patience.toNanos();
    long calmSince = 0;
    String left = "nothing was looked at";
    String before = "";
    while (System.nanoTime() < end) {
      left = left();
      String now = left.isEmpty() ? positions() : "";
      if (now.isEmpty() || !now.equals(before)) {
        calmSince = System.nanoTime();
      } else if (System.nanoTime() - calmSince > QUIET.toNanos()) {
        return "";
      }
      before = now;
      Client.sleep(250);
    }
    return left.isEmpty() ? "the ledger does not come to rest" : left;
  }

  private String left() {
    try {
      long waiting = outboxEntries();
      if (waiting > 0) {
        return waiting + " events are left in outboxes";
      }
      Map<Integer, Long> behind = behind();
      return behind.isEmpty() ? "" : "the ledger is behind in partitions " + behind;
    } catch (ExecutionException | RuntimeException e) {
      return "cannot look: " + e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  private String positions() {
    return new Ledger(stack.jdbcUrl()).positions(Stack.TOPIC).toString();
  }

  private long outboxEntries() {
    long entries = 0;
    for (int port : stack.redis().masters()) {
      RedisClient client =
          RedisClient.create(
              RedisURI.builder()
                  .withHost("127.0.0.1")
                  .withPort(port)
                  .withTimeout(Duration.ofSeconds(2))
                  .build());
      try (StatefulRedisConnection<String, String> connection = client.connect()) {
        entries += outboxEntries(connection.sync());
      } finally {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
      }
    }
    return entries;
  }

  private static long outboxEntries(RedisCommands<String, String> redis) {
    long entries = 0;
    // What the server has, not what it should have: nodes of a cluster have some shards each.
    for (String key : redis.keys("ec:*:generation")) {
      String generation = redis.get(key);
      if (generation != null) {
        entries += redis.xlen(key.replace("generation", "g" + generation + ":o"));
      }
    }
    return entries;
  }

  private Map<Integer, Long> behind() throws ExecutionException, InterruptedException {
    Map<Integer, Long> read = new Ledger(stack.jdbcUrl()).positions(Stack.TOPIC);
    Map<Integer, Long> behind = new HashMap<>();
    try (Admin admin =
        Admin.create(Map.of("bootstrap.servers", stack.kafka().bootstrapServers()))) {
      int partitions =
          admin
              .describeTopics(java.util.List.of(Stack.TOPIC))
              .allTopicNames()
              .get(10, TimeUnit.SECONDS)
              .get(Stack.TOPIC)
              .partitions()
              .size();
      admin
          .listOffsets(
              IntStream.range(0, partitions)
                  .boxed()
                  .collect(
                      Collectors.toMap(
                          p -> new TopicPartition(Stack.TOPIC, p), p -> OffsetSpec.latest())))
          .all()
          .get(10, TimeUnit.SECONDS)
          .forEach(
              (partition, end) -> {
                long missing = end.offset() - read.getOrDefault(partition.partition(), 0L);
                if (missing != 0) {
                  behind.put(partition.partition(), missing);
                }
              });
    } catch (java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException(e);
    }
    return behind;
  }
}
