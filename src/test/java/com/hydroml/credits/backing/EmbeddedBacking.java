package com.hydroml.credits.backing;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.springframework.boot.SpringApplication;

/** Servers from Maven artifacts, with data that go when the JVM ends. */
final class EmbeddedBacking implements Backing {

  private static final Executor STARTERS = task -> new Thread(task, "backing").start();

  private final CompletableFuture<PostgresServer> postgres;
  private final CompletableFuture<RedisServer> redis;
  private final CompletableFuture<KafkaServer> kafka;

  EmbeddedBacking() {
    List<Integer> ports = Loopback.freePorts(4);
    postgres = started(new PostgresServer(Directories.temporary("postgres"), ports.get(0), false));
    redis = started(new RedisServer(Directories.temporary("redis"), ports.get(1), List.of()));
    kafka = started(new KafkaServer(Directories.temporary("kafka"), ports.get(2), ports.get(3)));
    // Spring runs these after it has closed its contexts, which still use the servers. Kafka lives
    // in this JVM and ends with it; nobody reads its data again.
    SpringApplication.getShutdownHandlers().add(() -> redis.thenAccept(Server::stop).join());
    SpringApplication.getShutdownHandlers().add(() -> postgres.thenAccept(Server::stop).join());
  }

  @Override
  public String jdbcUrl(String database) {
    return postgres.join().jdbcUrl(database);
  }

  @Override
  public String r2dbcUrl(String database) {
    return postgres.join().r2dbcUrl(database);
  }

  @Override
  public String postgresUsername() {
    return PostgresServer.USER;
  }

  @Override
  public String postgresPassword() {
    return "unused";
  }

  @Override
  public String redisHost() {
    return Loopback.HOST;
  }

  @Override
  public int redisPort() {
    return redis.join().port();
  }

  @Override
  public String kafkaBootstrapServers() {
    return kafka.join().bootstrapServers();
  }

  private static <S extends Server> CompletableFuture<S> started(S server) {
    return CompletableFuture.supplyAsync(
        () -> {
          server.start();
          return server;
        },
        STARTERS);
  }
}
