package com.hydroml.credits.contract;

import com.hydroml.credits.backing.Directories;
import com.hydroml.credits.backing.KafkaServer;
import com.hydroml.credits.backing.Loopback;
import com.hydroml.credits.backing.PostgresServer;
import com.hydroml.credits.backing.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A Postgres, a Redis and a Kafka that are reached by TLS only, and let in nobody without the
 * password; and the configuration of a service that has what they ask for, as docs/security.md
 * describes it.
 */
final class SecuredServers implements AutoCloseable {

  static final String USER = "eco";

  /** Each server has its own. */
  static final String POSTGRES_PASSWORD = "postgres-password";

  static final String REDIS_PASSWORD = "redis-password";
  static final String KAFKA_PASSWORD = "kafka-password";

  private static final String DATABASE = "credits";
  private static final String PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule";

  private final Path files = Directories.temporary("tls");
  private final Certificate certificate = new Certificate(files, "server");
  private final List<Integer> ports = Loopback.freePorts(4);
  private final PostgresServer postgres;
  private final RedisServer redis;
  private final TlsFront redisFront;
  private final KafkaServer kafka;

  SecuredServers() {
    Path data = files.resolve("postgres");
    postgres =
        new PostgresServer(
            data,
            ports.get(0),
            false,
            Map.of(
                "ssl", "on",
                "ssl_cert_file", certificate.certificate().toString(),
                "ssl_key_file", certificate.key().toString()));
    redis = new RedisServer(files.resolve("redis"), ports.get(1), redisUsers());
    kafka = new KafkaServer(files.resolve("kafka"), ports.get(2), ports.get(3), kafkaSecurity());
    postgres.start();
    restrictPostgres(data);
    redis.start();
    redisFront = new TlsFront(certificate.context(), redis.port());
    kafka.start();
  }

  /** The rights that docs/security.md names; whoever has no password may only ask for a PONG. */
  private static List<String> redisUsers() {
    return List.of(
        ("--user default on nopass resetkeys resetchannels -@all +ping --user "
                + USER
                + " on >"
                + REDIS_PASSWORD
                + " ~ec:* resetchannels -@all +@read +@write +@scripting +@connection +info +time")
            .split(" "));
  }

  private Map<String, String> kafkaSecurity() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("listener.security.protocol.map", "BROKER:SASL_SSL,CONTROLLER:PLAINTEXT");
    settings.put("sasl.enabled.mechanisms", "PLAIN");
    settings.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
    settings.put(
        "listener.name.broker.plain.sasl.jaas.config",
        "%s required username=\"broker\" password=\"broker-password\" user_broker=\"broker-password\" user_%s=\"%s\";"
            .formatted(PLAIN, USER, KAFKA_PASSWORD));
    settings.put("ssl.keystore.type", "PKCS12");
    settings.put("ssl.keystore.location", certificate.keyStore().toString());
    settings.put("ssl.keystore.password", Certificate.PASSWORD);
    settings.put("ssl.key.password", Certificate.PASSWORD);
    settings.put("ssl.truststore.type", "PEM");
    settings.put("ssl.truststore.location", certificate.certificate().toString());
    return settings;
  }

  private void restrictPostgres(Path data) {
    try (Connection connection = superuser();
        Statement statement = connection.createStatement()) {
      statement.execute("create role %s login password '%s'".formatted(USER, POSTGRES_PASSWORD));
      statement.execute("create database %s owner %s".formatted(DATABASE, USER));
      Files.writeString(
          data.resolve("pg_hba.conf"),
          """
          host all postgres 127.0.0.1/32 trust
          hostssl all all 127.0.0.1/32 scram-sha-256
          """);
      statement.execute("select pg_reload_conf()");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Connection superuser() throws SQLException {
    return DriverManager.getConnection(postgres.jdbcUrl("postgres"), "postgres", "");
  }

  /** What a query answers: one text. */
  String query(String sql) {
    try (Connection connection = superuser();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  Certificate certificate() {
    return certificate;
  }

  /** A certificate that has nothing to do with these servers. */
  Certificate stranger() {
    return new Certificate(files, "stranger");
  }

  /** JDBC's address, without TLS. */
  String plainJdbcUrl() {
    return postgres.jdbcUrl(DATABASE) + "?sslmode=disable";
  }

  /** How the service is configured. */
  Map<String, Object> properties() {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("spring.r2dbc.url", r2dbcUrl(certificate));
    properties.put("spring.r2dbc.username", USER);
    properties.put("spring.r2dbc.password", POSTGRES_PASSWORD);
    properties.put("spring.r2dbc.pool.max-create-connection-time", "20s");
    properties.put("spring.data.redis.host", Loopback.HOST);
    properties.put("spring.data.redis.port", redisFront.port());
    properties.put("spring.data.redis.username", USER);
    properties.put("spring.data.redis.password", REDIS_PASSWORD);
    properties.put("spring.data.redis.ssl.bundle", "redis");
    properties.put(
        "spring.ssl.bundle.pem.redis.truststore.certificate",
        certificate.certificate().toUri().toString());
    properties.put("spring.kafka.bootstrap-servers", kafka.bootstrapServers());
    properties.put("spring.kafka.properties.security.protocol", "SASL_SSL");
    properties.put("spring.kafka.properties.sasl.mechanism", "PLAIN");
    properties.put("spring.kafka.properties.sasl.jaas.config", kafkaLogin(KAFKA_PASSWORD));
    properties.put("spring.kafka.properties.ssl.truststore.type", "PEM");
    properties.put(
        "spring.kafka.properties.ssl.truststore.location", certificate.certificate().toString());
    properties.put("credits.journal.partitions", 2);
    properties.put("credits.journal.confirmation.queued-after", "1s");
    properties.put("credits.journal.confirmation.stalled-after", "3s");
    return properties;
  }

  String r2dbcUrl(Certificate trusted) {
    return postgres.r2dbcUrl(DATABASE)
        + "?sslMode=verify-full&sslRootCert="
        + trusted.certificate();
  }

  static String kafkaLogin(String password) {
    return "%s required username=\"%s\" password=\"%s\";".formatted(PLAIN, USER, password);
  }

  @Override
  public void close() {
    redisFront.close();
    kafka.stop();
    redis.stop();
    postgres.stop();
  }
}
