package com.hydroml.credits.dev;

import com.hydroml.credits.backing.KafkaServer;
import com.hydroml.credits.backing.Loopback;
import com.hydroml.credits.backing.PostgresServer;
import com.hydroml.credits.backing.RedisServer;
import com.hydroml.credits.backing.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Postgres, Redis and Kafka on data that stay. */
final class DevelopmentServers {

  // Stable where they can be, so that a client's settings stay right; else any free port.
  private static final int POSTGRES_PORT = 15432;
  private static final int REDIS_PORT = 16379;
  private static final int KAFKA_PORT = 19092;
  private static final int KAFKA_CONTROLLER_PORT = 19093;

  private final Path directory;
  private final PostgresServer postgres;
  private final RedisServer redis;
  private final KafkaServer kafka;
  private final CompletableFuture<Void> kafkaStarted;
  private final CompletableFuture<Void> postgresStarted;
  private final CompletableFuture<Void> redisStarted;

  private DevelopmentServers(Path directory) {
    this.directory = directory;
    postgres = new PostgresServer(directory.resolve("postgres"), free(POSTGRES_PORT), true);
    redis = new RedisServer(directory.resolve("redis"), free(REDIS_PORT), List.of());
    kafka =
        new KafkaServer(directory.resolve("kafka"), free(KAFKA_PORT), free(KAFKA_CONTROLLER_PORT));
    // Kafka takes longest.
    kafkaStarted = inParallel(kafka);
    postgresStarted = inParallel(postgres);
    redisStarted = inParallel(redis);
  }

  /**
   * Begins to start the servers, each in a thread of its own.
   *
   * @throws CannotStartException if another process works on the same data
   */
  static DevelopmentServers start(Path directory) {
    claim(directory);
    return new DevelopmentServers(directory);
  }

  /** Waits until the servers answer that the service asks while it is being made. */
  void awaitPostgresAndRedis() {
    await(postgresStarted);
    await(redisStarted);
  }

  /** Waits until Kafka answers, which the service needs when it is started. */
  void awaitKafka() {
    await(kafkaStarted);
  }

  private static void await(CompletableFuture<Void> started) {
    try {
      started.join();
    } catch (CompletionException e) {
      throw new CannotStartException("A server did not start: " + e.getCause().getMessage());
    }
  }

  /** Stops the servers; what is acknowledged stays. */
  void stop() {
    kafka.stop();
    redis.stop();
    postgres.stop();
  }

  /** The service's configuration for these servers. */
  Map<String, Object> springProperties() {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("spring.r2dbc.url", postgres.r2dbcUrl("postgres"));
    properties.put("spring.r2dbc.username", "postgres");
    properties.put("spring.r2dbc.password", "unused");
    properties.put("spring.data.redis.host", Loopback.HOST);
    properties.put("spring.data.redis.port", redis.port());
    properties.put("spring.kafka.bootstrap-servers", kafka.bootstrapServers());
    // Everything shares one machine here, and a Kafka that is busy takes longer than one that is
    // away.
    properties.put("credits.journal.confirmation.queued-after", "1s");
    properties.put("credits.journal.confirmation.stalled-after", "500ms");
    return properties;
  }

  String postgresUrl() {
    return "postgresql://postgres@" + Loopback.HOST + ":" + postgres.port() + "/postgres";
  }

  String redisUrl() {
    return "redis://" + Loopback.HOST + ":" + redis.port();
  }

  String kafkaBootstrapServers() {
    return kafka.bootstrapServers();
  }

  Path directory() {
    return directory;
  }

  /**
   * Locks the data for as long as this JVM lives: whatever server still runs on them afterwards is
   * a leftover and may be stopped.
   */
  private static void claim(Path directory) {
    try {
      Files.createDirectories(directory);
      FileChannel channel =
          FileChannel.open(
              directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (channel.tryLock() == null) {
        throw new CannotStartException(
            "Another development run works on %s. Stop it first.".formatted(directory));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int free(int preferred) {
    return Loopback.freePortPreferring(preferred);
  }

  private static CompletableFuture<Void> inParallel(Server server) {
    return CompletableFuture.runAsync(server::start, task -> new Thread(task, "server").start());
  }
}
