package com.hydroml.credits.balance;

import com.hydroml.credits.balance.HotStateSource.AccountSnapshot;
import com.hydroml.credits.balance.HotStateSource.StoredHold;
import com.hydroml.credits.redis.GatedScript;
import com.hydroml.credits.redis.RedisGateway;
import com.hydroml.credits.redis.ShardKeys;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Brings what Redis lacks from the ledger. The ledger is read after the script found the account
 * absent, and the install script takes what was read only if nothing was dropped since.
 */
final class HotStateLoader {

  private static final Logger log = LoggerFactory.getLogger(HotStateLoader.class);
  private static final GatedScript INSTALL = GatedScript.of("install", "shard/install.lua");

  /** Longest load: who waits for one is answered within two seconds, and the sweeper waits too. */
  private static final Duration LONGEST = Duration.ofMillis(1500);

  /** Most accounts that are read at once. */
  private static final int MOST_LOADS = 512;

  private final HotStateSource source;
  private final RedisGateway redis;
  private final SnapshotEncoder encoder;
  private final ConcurrentMap<String, CompletableFuture<Loaded>> underWay =
      new ConcurrentHashMap<>();

  HotStateLoader(HotStateSource source, RedisGateway redis, Clock clock) {
    this.source = source;
    this.redis = redis;
    this.encoder = new SnapshotEncoder(clock);
  }

  /** What came of a load. */
  enum Loaded {
    /** Redis has it, or it is worth asking again. */
    DONE,
    /** The ledger does not know it. */
    UNKNOWN,
    /** Postgres or Redis did not answer. */
    UNAVAILABLE
  }

  /**
   * Brings an account.
   *
   * @param keys the generation under which the account was found absent: under another, what the
   *     ledger said may be old
   * @param drops the shard's drops counter when the account was found absent
   */
  CompletableFuture<Loaded> account(ShardKeys keys, String account, String drops) {
    return once(
        keys.generation() + "/" + account,
        () -> source.account(account).flatMap(snapshot -> install(keys, snapshot, null, drops)));
  }

  /** Brings a hold's stub, with its account if that is absent too. */
  CompletableFuture<Loaded> hold(ShardKeys keys, String holdId, String drops) {
    return once(
        keys.generation() + "/" + holdId,
        () ->
            source
                .hold(holdId)
                .flatMap(
                    hold ->
                        source
                            .account(hold.account())
                            .flatMap(snapshot -> install(keys, snapshot, hold, drops))));
  }

  private CompletableFuture<Loaded> once(String what, Supplier<Mono<Loaded>> load) {
    if (underWay.size() >= MOST_LOADS) {
      return CompletableFuture.completedFuture(Loaded.UNAVAILABLE);
    }
    CompletableFuture<Loaded> mine = new CompletableFuture<>();
    CompletableFuture<Loaded> first = underWay.putIfAbsent(what, mine);
    if (first != null) {
      return first;
    }
    Mono.defer(load)
        .defaultIfEmpty(Loaded.UNKNOWN)
        .timeout(LONGEST)
        .onErrorResume(failure -> unavailable(what, failure))
        .toFuture()
        .whenComplete(
            (loaded, failure) -> {
              underWay.remove(what);
              mine.complete(loaded == null ? Loaded.UNAVAILABLE : loaded);
            });
    return mine;
  }

  private static Mono<Loaded> unavailable(String what, Throwable failure) {
    log.warn("{} could not be loaded: {}", what, failure.toString());
    return Mono.just(Loaded.UNAVAILABLE);
  }

  private Mono<Loaded> install(
      ShardKeys keys, AccountSnapshot snapshot, @Nullable StoredHold hold, String drops) {
    return Mono.fromCompletionStage(
            () ->
                INSTALL.run(
                    redis,
                    keys,
                    out -> out.packString(drops),
                    encoder.account(snapshot),
                    encoder.holds(snapshot, hold),
                    encoder.outcomes(snapshot)))
        .thenReturn(Loaded.DONE);
  }
}
