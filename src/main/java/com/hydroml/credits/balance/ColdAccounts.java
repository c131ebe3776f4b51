package com.hydroml.credits.balance;

import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.lifecycle.BackgroundWork;
import com.hydroml.credits.lifecycle.StartPhases;
import com.hydroml.credits.observability.MeterNames;
import com.hydroml.credits.redis.GatedScript;
import com.hydroml.credits.redis.RedisGateway;
import com.hydroml.credits.redis.ScriptArgument;
import com.hydroml.credits.redis.ShardKeys;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Lets accounts that nobody uses leave Redis; they are loaded again when they are used. The script
 * decides, by the rule {@link com.hydroml.credits.protocol.ColdDropRule}: only what the ledger can
 * give back exactly may go. Every instance does this; doing it twice is harmless.
 */
public final class ColdAccounts extends BackgroundWork {

  private static final Logger log = LoggerFactory.getLogger(ColdAccounts.class);

  private static final GatedScript DROP = GatedScript.of("drop", "shard/drop.lua");

  private static final int CONCURRENCY = 4;

  private final HotScan scan;
  private final RedisGateway redis;
  private final HotStateSource source;
  private final ShardGenerations generations;
  private final ColdProperties properties;
  private final Clock clock;
  private final Counter dropped;

  ColdAccounts(
      HotScan scan,
      RedisGateway redis,
      HotStateSource source,
      ShardGenerations generations,
      ColdProperties properties,
      Clock clock,
      MeterRegistry meters) {
    super(StartPhases.CONSUMERS);
    this.scan = scan;
    this.redis = redis;
    this.source = source;
    this.generations = generations;
    this.properties = properties;
    this.clock = clock;
    this.dropped =
        Counter.builder(MeterNames.COLD_DROPPED)
            .baseUnit("accounts")
            .description("Accounts that left Redis because nobody used them")
            .register(meters);
  }

  @Override
  protected Disposable begin() {
    return Mono.delay(properties.interval())
        .then(Mono.defer(() -> sweep(properties.after())))
        .onErrorResume(ColdAccounts::nothing)
        .repeat()
        .subscribe(
            count -> log.debug("{} cold accounts left Redis", count),
            failure -> log.error("Cold accounts no longer leave Redis", failure));
  }

  private static Mono<Integer> nothing(Throwable failure) {
    log.debug("cold accounts could not be looked for", failure);
    return Mono.just(0);
  }

  /**
   * Goes through all accounts in Redis once; completes with the number of those that left.
   *
   * @param idle how long nothing has happened to them, and how long they have been there, at least
   */
  public Mono<Integer> sweep(Duration idle) {
    return scan.pass(properties.pause())
        .concatMap(accounts -> drop(accounts, idle), 1)
        .reduce(0, Integer::sum);
  }

  private Mono<Integer> drop(List<String> accounts, Duration idle) {
    if (accounts.isEmpty()) {
      return Mono.just(0);
    }
    return source
        .settledAccounts(accounts, clock.millis() - idle.toMillis())
        .flatMap(posted -> drop(posted, idle))
        .doOnNext(dropped::increment)
        .onErrorResume(ColdAccounts::nothing);
  }

  private Mono<Integer> drop(Map<String, Long> posted, Duration idle) {
    Map<Integer, List<Map.Entry<String, Long>>> shards =
        posted.entrySet().stream()
            .collect(Collectors.groupingBy(entry -> Shards.of(entry.getKey())));
    return Flux.fromIterable(shards.entrySet())
        .flatMap(shard -> drop(shard.getKey(), shard.getValue(), idle), CONCURRENCY)
        .reduce(0, Integer::sum);
  }

  /** Asks the script; completes with the number of accounts that it dropped. */
  Mono<Integer> drop(int shard, List<Map.Entry<String, Long>> posted, Duration idle) {
    ShardKeys keys = generations.keys(shard);
    byte[] accounts =
        ScriptArgument.of(
            out -> {
              out.packArrayHeader(posted.size() * 2);
              for (Map.Entry<String, Long> account : posted) {
                out.packString(account.getKey()).packLong(account.getValue());
              }
            });
    return Mono.fromCompletionStage(
            () -> DROP.run(redis, keys, out -> out.packLong(idle.toMillis()), accounts))
        .map(ColdAccounts::dropped);
  }

  private static int dropped(List<Object> reply) {
    return Math.toIntExact(
        reply.subList(1, reply.size()).stream().mapToLong(goes -> (Long) goes).sum());
  }
}
