package com.hydroml.credits.database;

import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.lifecycle.StartPhases;
import io.r2dbc.pool.ConnectionPool;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Comes before everything else that starts: opens the first connections, so that no request waits
 * for a cold driver, and refuses a database of an installation with another number of shards.
 */
final class DatabaseStart implements SmartLifecycle {

  private static final Retry AGAIN =
      Retry.backoff(4, Duration.ofMillis(200))
          .filter(failure -> !ConnectFailure.isFinal(failure))
          .onRetryExhaustedThrow((spec, signal) -> signal.failure());

  /** For all of it, so that a server that accepts connections and is silent is said to be so. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private static final String SILENT = "no answer within " + PATIENCE.toSeconds() + " s";

  private final ConnectionPool pool;
  private final DatabaseClient database;
  private final DatabaseAddress address;
  private volatile boolean running;

  DatabaseStart(ConnectionPool pool, DatabaseClient database, DatabaseAddress address) {
    this.pool = pool;
    this.database = database;
    this.address = address;
  }

  @Override
  public void start() {
    checkShardCount(
        opened()
            .then(shardCount())
            .timeout(PATIENCE, Mono.error(() -> new TimeoutException(SILENT)))
            .onErrorMap(failure -> ConnectFailure.of(address, failure))
            .block());
    running = true;
  }

  /** On a machine that is busy starting, one connection may take longer than it ever will again. */
  private Mono<Integer> opened() {
    return pool.warmup().retryWhen(AGAIN);
  }

  private Mono<Integer> shardCount() {
    return database.sql("select shard_count from installation").mapValue(Integer.class).one();
  }

  private void checkShardCount(@Nullable Integer installed) {
    if (Objects.equals(installed, Shards.COUNT)) {
      return;
    }
    throw new DatabaseStartupException(
        "The database at "
            + address.display()
            + " was installed with "
            + installed
            + " shards, this service has "
            + Shards.COUNT,
        "Start the version it was installed with: the number of shards cannot change.");
  }

  @Override
  public void stop() {
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return StartPhases.DATABASE;
  }
}
