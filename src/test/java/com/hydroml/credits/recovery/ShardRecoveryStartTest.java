package com.hydroml.credits.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.balance.FirstGenerations;
import com.hydroml.credits.balance.ShardGenerations;
import com.hydroml.credits.journal.Standing;
import com.hydroml.credits.protocol.ShardRow;
import com.hydroml.credits.recovery.ShardStore.Stored;
import com.hydroml.credits.redis.RedisGateway;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.r2dbc.core.FetchSpec;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A start that waits for the shards and is broken off leaves nothing of the recovery behind. */
class ShardRecoveryStartTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** How often the shards' rows were read. */
  private final AtomicInteger looks = new AtomicInteger();

  /** Attempts to recover the one shard that go on. */
  private final AtomicInteger attempts = new AtomicInteger();

  private final ShardRecovery recovery = recovery();

  @AfterEach
  void stop() {
    recovery.stop();
  }

  /** It has no lease, so that its start waits. */
  private ShardRecovery recovery() {
    Standing standing = new Standing("test");
    ShardGenerations generations = FirstGenerations.served(standing);
    ShardStore store = new ShardStore(database(), "journal", 1);
    ShardScripts scripts = new ShardScripts(redis());
    return new ShardRecovery(
        store,
        scripts,
        // Kafka is not needed before a shard is claimed, and here it never is.
        new RecoveryDriver(store, scripts, null, null, standing),
        generations,
        standing,
        new RecoveryMeters(new SimpleMeterRegistry(), generations));
  }

  /** A database that has one shard, which was never opened; to claim it takes for ever. */
  private DatabaseClient database() {
    return (DatabaseClient)
        Proxy.newProxyInstance(
            DatabaseClient.class.getClassLoader(),
            new Class<?>[] {
              DatabaseClient.class, DatabaseClient.GenericExecuteSpec.class, FetchSpec.class
            },
            this::answer);
  }

  private Object answer(Object database, Method method, Object[] arguments) {
    return switch (method.getName()) {
      case "sql", "bind", "map", "fetch" -> database;
      case "all" ->
          Flux.just(new Stored(ShardRow.neverOpened(0), ""))
              .doOnSubscribe(subscription -> looks.incrementAndGet());
      case "rowsUpdated" ->
          Mono.never()
              .doOnSubscribe(subscription -> attempts.incrementAndGet())
              .doOnCancel(attempts::decrementAndGet);
      default -> throw new UnsupportedOperationException(method.toString());
    };
  }

  /** A master without any generation, which is asked for one shard. */
  private static RedisGateway redis() {
    byte[] identity = "0123456789abcdef".getBytes(StandardCharsets.UTF_8);
    return (script, shard, keys, arguments) ->
        CompletableFuture.completedFuture(List.of(identity, identity, 1L, 0L));
  }

  @Test
  void aStartThatIsBrokenOffLeavesNothingBehind() throws InterruptedException {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread starting = new Thread(() -> failure.set(catchThrowable(recovery::start)), "starting");
    starting.start();
    await()
        .pollInterval(Duration.ofMillis(5))
        .atMost(PATIENCE)
        .until(() -> looks.get() > 1 && attempts.get() == 1);
    starting.interrupt();
    starting.join(PATIENCE);
    assertThat(failure.get()).hasRootCauseInstanceOf(InterruptedException.class);
    assertThat(recovery.isRunning()).isFalse();
    assertThat(attempts).as("attempts that go on").hasValue(0);
    int until = looks.get();
    await()
        .during(Duration.ofMillis(1_200))
        .atMost(PATIENCE)
        .until(() -> looks.get() == until && attempts.get() == 0);
  }
}
