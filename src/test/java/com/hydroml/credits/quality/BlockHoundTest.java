package com.hydroml.credits.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.hydroml.credits.backing.TestRedis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;

/**
 * I7: a blocking call on a thread of each pool of the hot path is detected. One canary a pool.
 *
 * <p>The Kafka clients' own threads wait for the network by design, so they are none of these.
 */
class BlockHoundTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static TestRedis redis;
  private static RedisClient redisClient;
  private static StatefulRedisConnection<String, String> redisConnection;
  private static DisposableServer server;

  @BeforeAll
  static void start() {
    redis = TestRedis.single();
    redisClient = RedisClient.create(redis.uri());
    redisConnection = redisClient.connect();
    server =
        HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .handle((request, response) -> response.sendString(Mono.just("served")))
            .bindNow(PATIENCE);
  }

  @AfterAll
  static void stop() {
    server.disposeNow();
    redisConnection.close();
    redisClient.shutdown();
    redis.close();
  }

  /** The beginning of a pool's thread names, and something that one of its threads emits. */
  static Stream<Arguments> pools() {
    String address = "http://127.0.0.1:" + server.port();
    return Stream.of(
        arguments("parallel-", Mono.just("").publishOn(Schedulers.parallel())),
        arguments("single-", Mono.just("").publishOn(Schedulers.single())),
        arguments("lettuce-", redisConnection.reactive().ping()),
        arguments(
            "reactor-http-",
            HttpClient.create().get().uri(address).responseContent().aggregate().asString()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pools")
  void blockingCallOnAThreadOfThePoolIsDetected(String pool, Mono<String> emitted) {
    AtomicReference<String> thread = new AtomicReference<>();
    Mono<String> blocking =
        emitted.map(
            ignored -> {
              thread.set(Thread.currentThread().getName());
              return canary();
            });
    blocking.block(PATIENCE);
    assertThat(thread.get()).startsWith(pool);
    assertThat(BlockingCalls.drainProvoked()).isNotEmpty();
  }

  @Test
  void blockingCallOnAThreadThatMayBlockIsLeftAlone() {
    assertThat(canary()).isEqualTo(Thread.currentThread().getName());
    assertThat(BlockingCalls.drainProvoked()).isEmpty();
  }

  /** Blocks for an instant, and names the thread that it blocked. */
  private static String canary() {
    try {
      Thread.sleep(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Thread.currentThread().getName();
  }
}
