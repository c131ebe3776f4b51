package com.hydroml.credits.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.backing.Backing;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactoryOptions;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/** I3: whatever is cancelled when, a transaction takes effect whole or not at all. */
class WholeTransactionsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int STATEMENTS = 6;

  private ConnectionPool pool;
  private DatabaseClient database;
  private TransactionalOperator transactions;

  @BeforeEach
  void open() {
    LoopResources.hasNativeSupport();
    Backing backing = Backing.shared();
    ConnectionFactoryOptions options =
        ConnectionFactoryOptions.parse(backing.r2dbcUrl(backing.newDatabase()))
            .mutate()
            .option(ConnectionFactoryOptions.USER, backing.postgresUsername())
            .option(ConnectionFactoryOptions.PASSWORD, backing.postgresPassword())
            .build();
    pool =
        new ConnectionPool(
            ConnectionPoolConfiguration.builder(ConnectionFactories.get(options))
                .initialSize(1)
                .maxSize(4)
                .build());
    database = DatabaseClient.create(pool);
    transactions = WholeTransactions.of(new R2dbcTransactionManager(pool));
    database.sql("create table part (whole integer, part integer)").then().block(PATIENCE);
  }

  @AfterEach
  void close() {
    pool.dispose();
  }

  private Mono<Void> insert(int whole, int part) {
    return database
        .sql("insert into part values (" + whole + ", " + part + ")")
        .fetch()
        .rowsUpdated()
        .then();
  }

  private Mono<Integer> work(int whole) {
    return Flux.range(0, STATEMENTS).concatMap(part -> insert(whole, part)).then(Mono.just(whole));
  }

  private long number(String sql) {
    return database.sql(sql).map(row -> ((Number) row.get(0)).longValue()).one().block(PATIENCE);
  }

  private void awaitNothingUnderWay() {
    await().atMost(PATIENCE).until(() -> pool.getMetrics().orElseThrow().acquiredSize() == 0);
  }

  @Test
  void whatIsCancelledAtAnyMomentTakesEffectWholeOrNotAtAll() {
    int rounds = Integer.getInteger("rounds", 500);
    long seed = Long.getLong("seed", new Random().nextLong());
    Random random = new Random(seed);
    for (int i = 0; i < rounds; i++) {
      Disposable waiting = transactions.transactional(work(i)).subscribe();
      LockSupport.parkNanos(random.nextInt(4_000_000));
      waiting.dispose();
    }
    awaitNothingUnderWay();
    assertThat(
            number(
                "select count(*) from (select from part group by whole having count(*) <> "
                    + STATEMENTS
                    + ") broken"))
        .as("-Dseed=" + seed)
        .isZero();
    assertThat(number("select count(distinct whole) from part")).isEqualTo(rounds);
  }

  @Test
  void whatNobodyWaitsForAnyMoreIsCommitted() {
    transactions.transactional(work(1).delayElement(Duration.ofMillis(100))).subscribe().dispose();
    awaitNothingUnderWay();
    assertThat(number("select count(*) from part")).isEqualTo(STATEMENTS);
  }

  @Test
  void aFailureRollsBackAndIsTold() {
    Mono<Integer> failing = work(1).then(Mono.error(new IllegalStateException("no")));
    assertThatThrownBy(() -> transactions.transactional(failing).block(PATIENCE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no");
    assertThat(number("select count(*) from part")).isZero();
  }

  @Test
  void whatIsWithinAnotherBelongsToIt() {
    Mono<Integer> failing =
        transactions
            .transactional(work(1))
            .flatMap(done -> Mono.<Integer>error(new IllegalStateException("no")));
    assertThatThrownBy(() -> transactions.transactional(failing).block(PATIENCE)).hasMessage("no");
    assertThat(number("select count(*) from part")).isZero();
  }

  @Test
  void severalValuesAreEmittedAfterTheCommit() {
    assertThat(
            transactions
                .transactional(Flux.range(1, 3).concatMap(this::work))
                .collectList()
                .block(PATIENCE))
        .containsExactly(1, 2, 3);
    assertThat(number("select count(*) from part")).isEqualTo(3 * STATEMENTS);
  }
}
