package com.hydroml.credits.backing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The servers behind the service: Postgres, Redis and Kafka. All tests of a JVM share one set,
 * which starts at first use, its parts in parallel, and stops when the JVM ends.
 *
 * <p>A test that needs only one of them waits for only that one.
 */
public sealed interface Backing permits EmbeddedBacking, ContainerBacking {

  /**
   * The set of this JVM. {@code -Dbacking=containers} takes containers where Docker is to be had;
   * otherwise the servers are embedded.
   */
  static Backing shared() {
    return SharedBacking.get();
  }

  /** A JDBC address of a database. */
  String jdbcUrl(String database);

  /** An R2DBC address of a database. */
  String r2dbcUrl(String database);

  /** The superuser's name. */
  String postgresUsername();

  /** The superuser's password; embedded servers take any. */
  String postgresPassword();

  /** The name of the Redis host. */
  String redisHost();

  /** The port of Redis. */
  int redisPort();

  /** Kafka's bootstrap servers, {@code host:port}. */
  String kafkaBootstrapServers();

  /** The Redis address, {@code redis://host:port}. */
  default String redisUri() {
    return "redis://" + redisHost() + ":" + redisPort();
  }

  /** Makes an empty database and gives its name: for a test that must not see others' rows. */
  default String newDatabase() {
    String name = "test_" + Databases.NEXT.incrementAndGet();
    try (Connection connection =
            DriverManager.getConnection(
                jdbcUrl("postgres"), postgresUsername(), postgresPassword());
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
      return name;
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot make database " + name, e);
    }
  }

  /** The service's configuration for these servers and a database: Spring's property names. */
  default Map<String, Object> springProperties(String database) {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("spring.r2dbc.url", r2dbcUrl(database));
    properties.put("spring.r2dbc.username", postgresUsername());
    properties.put("spring.r2dbc.password", postgresPassword());
    properties.put("spring.data.redis.host", redisHost());
    properties.put("spring.data.redis.port", redisPort());
    properties.put("spring.kafka.bootstrap-servers", kafkaBootstrapServers());
    return properties;
  }

  /** Numbers the databases of this JVM. */
  final class Databases {
    private static final AtomicInteger NEXT = new AtomicInteger();

    private Databases() {}
  }
}
