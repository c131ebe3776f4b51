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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  /** Most bytes of accounts in one call, unless one alone has more: some hundred open holds. */
  private static final int LARGEST_CALL = 32 << 10;

  private final HotStateReads<Load> reads;
  private final RedisGateway redis;
  private final SnapshotEncoder encoder;
  private final ConcurrentMap<String, Load> underWay = new ConcurrentHashMap<>();

  HotStateLoader(HotStateSource source, RedisGateway redis, Clock clock) {
    this.reads = new HotStateReads<>(source, MOST_LOADS, LONGEST_READ, this::found);
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
    if (!reads.offer(load)) {
      load.refuse();
    }
    return ended;
  }

  private void found(Map<Load, Found> read) {
    Map<String, List<Install>> shards = new LinkedHashMap<>();
    read.forEach(
        (load, found) -> {
          switch (found) {
            case Found.Stored stored -> {
              Install install = encoded(load, stored);
              if (install != null) {
                String where = load.keys.prefix() + load.keys.server();
                shards.computeIfAbsent(where, first -> new ArrayList<>()).add(install);
              }
            }
            case Found.Unknown unknown -> load.done.complete(Loaded.UNKNOWN);
            case Found.Failed failed -> load.done.complete(Loaded.UNAVAILABLE);
          }
        });
    shards.values().forEach(this::install);
  }

  /** What cannot be written is nobody else's: null, and that load has failed. */
  private @Nullable Install encoded(Load load, Found.Stored stored) {
    try {
      return new Install(load, encoder.encode(load.drops, stored.account(), stored.hold()));
    } catch (RuntimeException e) {
      log.error("{} could not be written for the script", load.id, e);
      load.done.complete(Loaded.UNAVAILABLE);
      return null;
    }
  }

  /**
   * What is to be installed.
   *
   * @param argument of the script
   */
  private record Install(Load load, byte[] argument) {}

  /** Those of one shard and generation, in calls that are not too long. */
  private void install(List<Install> all) {
    int from = 0;
    int bytes = 0;
    for (int i = 0; i < all.size(); i++) {
      bytes += all.get(i).argument.length;
      if (i > from && bytes > LARGEST_CALL) {
        call(all.subList(from, i));
        from = i;
        bytes = all.get(i).argument.length;
      }
    }
    call(all.subList(from, all.size()));
  }

  private void call(List<Install> together) {
    byte[][] arguments = together.stream().map(Install::argument).toArray(byte[][]::new);
    Mono.fromCompletionStage(() -> INSTALL.run(redis, together.getFirst().load.keys, arguments))
        .toFuture()
        .whenComplete(
            (reply, failure) -> {
              Loaded all = failure == null ? null : failed(together, failure);
              for (int i = 0; i < together.size(); i++) {
                Load load = together.get(i).load;
                load.done.complete(all == null ? installed(load, reply.get(i + 1)) : all);
              }
            });
  }

  /** Also if something was dropped since: whoever asks again has it read again. */
  private static Loaded installed(Load load, Object answer) {
    if (answer instanceof byte[] why) {
      log.warn("{} could not be installed: {}", load.id, GatedScript.text(why));
      return Loaded.UNAVAILABLE;
    }
    return Loaded.DONE;
  }

  /** Whoever asks again where the shard was recovered meanwhile is told that it is. */
  private static Loaded failed(List<Install> together, Throwable failure) {
    Throwable cause = failure.getCause();
    Throwable why = failure instanceof CompletionException && cause != null ? cause : failure;
    if (why instanceof OtherGenerationException) {
      return Loaded.DONE;
    }
    String first = together.getFirst().load.id;
    log.warn(
        "{} and {} more could not be installed: {}", first, together.size() - 1, Reason.of(why));
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
    public int shard() {
      return keys.shard();
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
