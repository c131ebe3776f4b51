package com.hydroml.credits.load.compare;

import com.hydroml.credits.backing.Directories;
import com.hydroml.credits.backing.KafkaProcess;
import com.hydroml.credits.backing.Loopback;
import com.hydroml.credits.backing.PostgresServer;
import com.hydroml.credits.backing.RedisServer;
import com.hydroml.credits.backing.Server;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Postgres, Kafka and two Redis, each a process of its own: as in development, with new data. */
final class Servers implements AutoCloseable {

  private static final String SUBJECT = "subject";
  private static final String SERVICE = "service";

  /**
   * As docs/performance.md recommends for production, for all subjects: with the small buffers that
   * development has, Postgres copies pages in and out all the time.
   */
  private static final Map<String, String> POSTGRES =
      Map.of("shared_buffers", "512MB", "max_wal_size", "8GB", "checkpoint_timeout", "15min");

  /**
   * Rewriting the append-only file at the default of 64 MB begins anew every few seconds, and the
   * first event of each outbox, which mostly is the only one, takes as many bytes as a node of a
   * stream may have.
   */
  private static final List<String> REDIS =
      List.of("--auto-aof-rewrite-min-size", "1gb", "--stream-node-max-bytes", "512");

  private final PostgresServer postgres;
  private final KafkaProcess kafka;
  private final RedisServer redis;
  private final RedisServer limit;

  /**
   * @param durable whether Postgres waits for the disk
   * @param redisProgram empty for that of the artifact
   */
  Servers(boolean durable, String redisProgram) {
    Path program = redisProgram.isEmpty() ? null : Path.of(redisProgram);
    List<Integer> ports = Loopback.freePorts(5);
    postgres =
        new PostgresServer(Directories.temporary("postgres"), ports.get(0), durable, POSTGRES);
    kafka =
        new KafkaProcess(
            Directories.temporary("kafka").resolve("data"),
            ports.get(1),
            ports.get(2),
            List.of("-Xms512m", "-Xmx512m", "-XX:+UseParallelGC"));
    redis = new RedisServer(Directories.temporary("redis"), ports.get(3), REDIS, program);
    limit = new RedisServer(Directories.temporary("redis-limit"), ports.get(4), REDIS, program);
  }

  void start() {
    CompletableFuture.allOf(started(postgres), started(kafka), started(redis), started(limit))
        .join();
    sql("postgres", "CREATE DATABASE " + SUBJECT);
    sql("postgres", "CREATE DATABASE " + SERVICE);
  }

  private static CompletableFuture<Void> started(Server server) {
    return CompletableFuture.runAsync(server::start);
  }

  /** The service's settings for these servers. */
  List<String> serviceSettings() {
    return List.of(
        "--spring.r2dbc.url=" + postgres.r2dbcUrl(SERVICE),
        "--spring.r2dbc.username=postgres",
        "--spring.r2dbc.password=unused",
        "--spring.data.redis.host=" + Loopback.HOST,
        "--spring.data.redis.port=" + redis.port(),
        "--spring.kafka.bootstrap-servers=" + kafka.bootstrapServers());
  }

  String subjectDatabase() {
    return postgres.r2dbcUrl(SUBJECT);
  }

  int limitPort() {
    return limit.port();
  }

  void subjectSql(String statement) {
    sql(SUBJECT, statement);
  }

  long holdsOfSubject() {
    return number(SUBJECT, "SELECT count(*) FROM hold");
  }

  long holdsOfService() {
    return number(SERVICE, "SELECT count(*) FROM hold");
  }

  private void sql(String database, String text) {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(text);
    } catch (SQLException e) {
      throw new IllegalStateException("Postgres refuses: " + text, e);
    }
  }

  private long number(String database, String query) {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException("Postgres refuses: " + query, e);
    }
  }

  private Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(postgres.jdbcUrl(database), "postgres", "unused");
  }

  /** Processor time of Postgres, Kafka, the service's Redis and the script's. */
  Cpu.Source[] processors() {
    return new Cpu.Source[] {
      new Cpu.Source("postgres-server", postgres.process()),
      new Cpu.Source("kafka", kafka.process()),
      new Cpu.Source("redis", redis.process()),
      new Cpu.Source("redis-limit", limit.process())
    };
  }

  ProcessHandle postgresProcess() {
    return postgres.process();
  }

  @Override
  public void close() {
    limit.stop();
    redis.stop();
    kafka.stop();
    postgres.stop();
  }
}
