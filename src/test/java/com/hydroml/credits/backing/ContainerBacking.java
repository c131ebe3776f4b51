package com.hydroml.credits.backing;

import java.util.concurrent.CompletableFuture;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.lifecycle.Startables;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/** The same servers in containers; Testcontainers removes them when the JVM ends. */
final class ContainerBacking implements Backing {

  private static final int REDIS_PORT = 6379;

  private final PostgreSQLContainer postgres =
      new PostgreSQLContainer(DockerImageName.parse("postgres:18-alpine"))
          .withCommand("postgres", "-c", "fsync=off", "-c", "max_connections=200");
  private final KafkaContainer kafka =
      new KafkaContainer(DockerImageName.parse("apache/kafka:4.2.1"))
          .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false");
  private final GenericContainer<?> redis =
      new GenericContainer<>(DockerImageName.parse("redis:7.2-alpine"))
          .withExposedPorts(REDIS_PORT)
          .withCommand("redis-server", "--appendonly", "yes", "--maxmemory-policy", "noeviction");

  private final CompletableFuture<Void> postgresStarted = Startables.deepStart(postgres);
  private final CompletableFuture<Void> redisStarted = Startables.deepStart(redis);
  private final CompletableFuture<Void> kafkaStarted = Startables.deepStart(kafka);

  @Override
  public String jdbcUrl(String database) {
    return "jdbc:postgresql://" + postgresAddress() + "/" + database;
  }

  @Override
  public String r2dbcUrl(String database) {
    return "r2dbc:postgresql://" + postgresAddress() + "/" + database;
  }

  @Override
  public String postgresUsername() {
    return postgres.getUsername();
  }

  @Override
  public String postgresPassword() {
    return postgres.getPassword();
  }

  @Override
  public String redisHost() {
    redisStarted.join();
    return redis.getHost();
  }

  @Override
  public int redisPort() {
    redisStarted.join();
    return redis.getMappedPort(REDIS_PORT);
  }

  @Override
  public String kafkaBootstrapServers() {
    kafkaStarted.join();
    return kafka.getBootstrapServers();
  }

  private String postgresAddress() {
    postgresStarted.join();
    return postgres.getHost() + ":" + postgres.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT);
  }
}
