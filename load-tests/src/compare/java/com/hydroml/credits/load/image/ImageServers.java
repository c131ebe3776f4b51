package com.hydroml.credits.load.image;

import com.hydroml.credits.backing.Directories;
import com.hydroml.credits.backing.KafkaProcess;
import com.hydroml.credits.backing.Loopback;
import com.hydroml.credits.backing.PostgresServer;
import com.hydroml.credits.backing.RedisServer;
import com.hydroml.credits.backing.Server;
import java.util.List;

/** Postgres, Kafka and Redis, each a process of its own, with new data. */
final class ImageServers implements AutoCloseable {

  private final PostgresServer postgres;
  private final KafkaProcess kafka;
  private final RedisServer redis;

  ImageServers() {
    List<Integer> ports = Loopback.freePorts(4);
    postgres = new PostgresServer(Directories.temporary("postgres"), ports.get(0), false);
    kafka =
        new KafkaProcess(
            Directories.temporary("kafka").resolve("data"), ports.get(1), ports.get(2));
    redis = new RedisServer(Directories.temporary("redis"), ports.get(3), List.of());
    try {
      // One after the other: each has its time limit, which they would make one another miss.
      List.of(postgres, kafka, redis).forEach(Server::start);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** The service's settings for these servers. */
  List<String> settings() {
    return List.of(
        "--spring.r2dbc.url=" + postgres.r2dbcUrl("postgres"),
        "--spring.r2dbc.username=postgres",
        "--spring.r2dbc.password=unused",
        "--spring.data.redis.host=" + Loopback.HOST,
        "--spring.data.redis.port=" + redis.port(),
        "--spring.kafka.bootstrap-servers=" + kafka.bootstrapServers());
  }

  @Override
  public void close() {
    redis.stop();
    kafka.stop();
    postgres.stop();
  }
}
