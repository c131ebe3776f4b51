package com.hydroml.credits.balance;

import com.hydroml.credits.balance.HotStateReads.Found;
import com.hydroml.credits.balance.HotStateReads.Wanted;
import com.hydroml.credits.kernel.Reason;
import com.hydroml.credits.redis.GatedScript;
import com.hydroml.credits.redis.OtherGenerationException;
import com.hydroml.credits.redis.RedisGateway;
import com.hydroml.credits.redis.ShardKeys;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Brings what Redis lacks from the ledger. The ledger is read after the script found the account
 * absent, and the install script takes what was read only if nothing was dropped since.
 */
final class HotStateLoader {

  private static final Logger log = LoggerFactory.getLogger(HotStateLoader.class);
  private static final GatedScript INSTALL = GatedScript.of("install", "shard/install.lua");

  /** Longest read: who waits for one is answered within two seconds, and the sweeper waits too. */
  private static final Duration LONGEST_READ = Duration.ofMillis(1500);

  /** After this, a load that has not begun is refused: it could not end in time. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

  /** Most loads under way: about as many as can be read within the longest wait. */
  static final int MOST_LOADS = 8192;

  private final HotStateReads reads;
  private final RedisGateway redis;
  private final SnapshotEncoder encoder;
  private final ConcurrentMap<String, Load> underWay = new ConcurrentHashMap<>();

  HotStateLoader(HotStateSource source, RedisGateway redis, Clock clock) {
    this.reads = new HotStateReads(source, MOST_LOADS, LONGEST_READ);
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
    UNAVAILABLE,
    /** Too much is being loaded; this was not begun. */
    OVERLOADED
  }

  /**
   * Brings an account.
   *
   * @param keys the generation under which the account was found absent: under another, what the
   *     ledger said may be old
   * @param drops the shard's drops counter when the account was found absent
   */
  CompletableFuture<Loaded> account(ShardKeys keys, String account, String drops) {
    return once(new Load(keys, account, false, drops));
  }

  /** Brings a hold's stub, with its account if that is absent too. */
  CompletableFuture<Loaded> hold(ShardKeys keys, String holdId, String drops) {
    return once(new Load(keys, holdId, true, drops));
  }

  /** How many loads wait or are under way. */
  int underWay() {
    return underWay.size();
  }

  private CompletableFuture<Loaded> once(Load load) {
    String what = load.keys.generation() + (load.isHold ? "/hold/" : "/account/") + load.id;
    Load first = underWay.get(what);
    if (first == null && underWay.size() >= MOST_LOADS) {
      return CompletableFuture.completedFuture(Loaded.OVERLOADED);
    }
    first = first == null ? underWay.putIfAbsent(what, load) : first;
    if (first != null) {
      return first.done;
    }
    Disposable deadline =
        Schedulers.parallel()
            .schedule(load::refuse, LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    CompletableFuture<Loaded> ended =
        load.done.whenComplete(
            (loaded, failure) -> {
              underWay.remove(what, load);
              deadline.dispose();
            });
    if (!reads.offer(load, found -> found(load, found))) {
      load.refuse();
    }
    return ended;
  }

  private void found(Load load, Found found) {
    switch (found) {
      case Found.Stored stored -> install(load, stored);
      case Found.Unknown unknown -> load.done.complete(Loaded.UNKNOWN);
      case Found.Failed failed -> load.done.complete(Loaded.UNAVAILABLE);
    }
  }

  private void install(Load load, Found.Stored stored) {
    Mono.fromCompletionStage(
            () ->
                INSTALL.run(
                    redis,
                    load.keys,
                    out -> out.packString(load.drops),
                    encoder.account(stored.account()),
                    encoder.holds(stored.account(), stored.hold()),
                    encoder.outcomes(stored.account())))
        .toFuture()
        .whenComplete((reply, failure) -> load.done.complete(installed(load, failure)));
  }

  /** Whoever asks again where the shard was recovered meanwhile is told that it is. */
  private static Loaded installed(Load load, @Nullable Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause == null || cause instanceof OtherGenerationException) {
      return Loaded.DONE;
    }
    log.warn("{} could not be installed: {}", load.id, Reason.of(cause));
    return Loaded.UNAVAILABLE;
  }

  /** One that is under way, for all who wait for it. */
  private static final class Load implements Wanted {

    private final ShardKeys keys;
    private final String id;
    private final boolean isHold;
    private final String drops;
    private final CompletableFuture<Loaded> done = new CompletableFuture<>();
    private boolean begun;
    private boolean refused;

    Load(ShardKeys keys, String id, boolean isHold, String drops) {
      this.keys = keys;
      this.id = id;
      this.isHold = isHold;
      this.drops = drops;
    }

    @Override
    public String id() {
      return id;
    }

    @Override
    public boolean isHold() {
      return isHold;
    }

    @Override
    public synchronized boolean begin() {
      begun = !refused;
      return begun;
    }

    /** It is not going to be read, unless it is read already. */
    void refuse() {
      synchronized (this) {
        if (begun) {
          return;
        }
        refused = true;
      }
      done.complete(Loaded.OVERLOADED);
    }
  }
}
