package com.hydroml.credits.backing;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.quality.RunsAside;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

/** The servers are real, keep their data across a crash, and a cluster is a cluster. */
@RunsAside
class BackingTest {

  @Test
  void sharedServersAnswer() throws Exception {
    Backing backing = Backing.shared();
    String database = backing.jdbcUrl(backing.newDatabase());
    try (Connection connection =
        DriverManager.getConnection(
            database, backing.postgresUsername(), backing.postgresPassword())) {
      assertThat(select(connection, "SELECT 42")).isEqualTo(42);
    }
    assertThat(RedisInline.send(backing.redisPort(), "PING")).isEqualTo("PONG");
    try (Admin admin = admin(backing.kafkaBootstrapServers())) {
      assertThat(admin.describeCluster().nodes().get(20, TimeUnit.SECONDS)).hasSize(1);
    }
  }

  @Test
  void redisKeepsItsDataAcrossACrash() throws IOException {
    List<String> settings = List.of("--appendfsync", "always");
    try (RedisServer redis =
        new RedisServer(Directories.temporary("redis"), Loopback.freePort(), settings)) {
      redis.start();
      RedisInline.send(redis.port(), "SET name value");
      redis.kill();
      assertThat(Loopback.answers(redis.port())).isFalse();
      redis.start();
      assertThat(RedisInline.send(redis.port(), "GET name")).isEqualTo("value");
    }
  }

  @Test
  void redisClusterHasItsSlotsOnThreeNodes() throws IOException {
    try (TestRedis cluster = TestRedis.cluster()) {
      assertThat(cluster.uris()).hasSize(3);
      assertThat(RedisInline.send(cluster.port(), "CLUSTER NODES")).contains("10922-16383");
    }
  }

  @Test
  void postgresKeepsItsDataAcrossACrashAndAnOrderlyStop() throws SQLException {
    try (PostgresServer postgres =
        new PostgresServer(Directories.temporary("postgres"), Loopback.freePort(), true)) {
      postgres.start();
      execute(postgres.jdbcUrl("postgres"), "CREATE TABLE kept AS SELECT 7 AS number");
      postgres.kill();
      assertThat(Loopback.answers(postgres.port())).isFalse();
      postgres.start();
      postgres.stop();
      postgres.start();
      assertThat(select(postgres.jdbcUrl("postgres"), "SELECT number FROM kept")).isEqualTo(7);
    }
  }

  @Test
  void kafkaInAProcessOfItsOwnKeepsItsTopicsAcrossACrash() throws Exception {
    List<Integer> ports = Loopback.freePorts(2);
    try (KafkaProcess kafka =
        new KafkaProcess(Directories.temporary("kafka"), ports.get(0), ports.get(1))) {
      kafka.start();
      try (Admin admin = admin(kafka.bootstrapServers())) {
        NewTopic topic = new NewTopic("kept", 3, (short) 1);
        admin.createTopics(List.of(topic)).all().get(30, TimeUnit.SECONDS);
        kafka.kill();
        assertThat(Loopback.answers(kafka.port())).isFalse();
        kafka.start();
        assertThat(admin.listTopics().names().get(30, TimeUnit.SECONDS)).contains("kept");
      }
    }
  }

  private static Admin admin(String servers) {
    return Admin.create(Map.of("bootstrap.servers", servers));
  }

  private static void execute(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, PostgresServer.USER, "");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static int select(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, PostgresServer.USER, "")) {
      return select(connection, sql);
    }
  }

  private static int select(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getInt(1);
    }
  }
}
