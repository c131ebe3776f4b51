package com.hydroml.credits.ledger;

import com.hydroml.credits.backing.Backing;
import com.hydroml.credits.balance.BalanceProperties;
import com.hydroml.credits.database.WholeTransactions;
import com.hydroml.credits.journal.JournalBatch;
import com.hydroml.credits.journal.JournalRecord;
import com.hydroml.credits.observability.MeterNames;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactoryOptions;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/** A migrated database of its own with a projector on it, and dead letters in memory. */
final class LedgerTestDatabase implements AutoCloseable {

  static final String TOPIC = "test";
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ConnectionPool pool;
  final DatabaseClient client;
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final List<String> deadLetters = new ArrayList<>();
  final Projector projector;
  final TransactionalOperator transactions;
  private final TransactionalOperator snapshots;

  LedgerTestDatabase() {
    this(Backing.shared(), Backing.shared().newDatabase());
  }

  private LedgerTestDatabase(Backing backing, String database) {
    this(
        backing.jdbcUrl(database),
        backing.r2dbcUrl(database),
        backing.postgresUsername(),
        backing.postgresPassword());
  }

  LedgerTestDatabase(String jdbcUrl, String r2dbcUrl, String user, String password) {
    // Here, because the pool's thread must not read a library from disk.
    LoopResources.hasNativeSupport();
    Flyway.configure().dataSource(jdbcUrl, user, password).load().migrate();
    ConnectionFactoryOptions options =
        ConnectionFactoryOptions.parse(r2dbcUrl)
            .mutate()
            .option(ConnectionFactoryOptions.USER, user)
            .option(ConnectionFactoryOptions.PASSWORD, password)
            .build();
    pool =
        new ConnectionPool(
            ConnectionPoolConfiguration.builder(ConnectionFactories.get(options))
                .initialSize(1)
                .maxSize(6)
                .maxAcquireTime(Duration.ofSeconds(10))
                .maxCreateConnectionTime(Duration.ofSeconds(10))
                .build());
    client = DatabaseClient.create(pool);
    R2dbcTransactionManager manager = new R2dbcTransactionManager(pool);
    transactions = WholeTransactions.of(manager);
    snapshots = WholeTransactions.snapshots(manager);
    projector = projector();
    pool.warmup().block(PATIENCE);
    execute("insert into projection (topic, partition, next_offset) values ('test', 0, 0)");
  }

  private Projector projector() {
    return new Projector(
        transactions,
        new PositionStore(client, TOPIC),
        new KnownStore(client),
        new ChangesStore(client),
        (record, reason) -> Mono.fromRunnable(() -> deadLetters.add(reason)),
        new LedgerMeters(meters));
  }

  LedgerQueries queries(Clock clock) {
    return new LedgerQueries(client, clock);
  }

  LedgerHotStateSource hotState(Clock clock) {
    return new LedgerHotStateSource(
        client, new BalanceProperties.Keys(Duration.ofHours(2), Duration.ofDays(30)), clock);
  }

  AuditReport audit() {
    return new AuditCheck(client, snapshots, TOPIC).run().block(PATIENCE);
  }

  void account(String account) {
    execute("insert into account (account, type) values ('" + account + "', 'user')");
  }

  void execute(String sql) {
    client.sql(sql).then().block(PATIENCE);
  }

  List<Map<String, Object>> rows(String sql) {
    return client.sql(sql).fetch().all().collectList().block(PATIENCE);
  }

  long number(String sql) {
    return client.sql(sql).map(row -> ((Number) row.get(0)).longValue()).one().block(PATIENCE);
  }

  double counted(String result) {
    return meters.get(MeterNames.PROJECTOR_EVENTS).tag("result", result).counter().count();
  }

  long take(JournalBatch batch) {
    return projector.take(batch).block(PATIENCE);
  }

  /** A batch of events of one account that starts at an offset. */
  static JournalBatch batch(String account, long from, byte[]... events) {
    List<JournalRecord> records = new ArrayList<>();
    for (byte[] event : events) {
      records.add(record(account, from + records.size(), event));
    }
    return new JournalBatch(0, from, from + events.length, records);
  }

  static JournalRecord record(String account, long offset, byte[] event) {
    return new JournalRecord(0, offset, account.getBytes(StandardCharsets.UTF_8), event);
  }

  @Override
  public void close() {
    pool.dispose();
  }
}
