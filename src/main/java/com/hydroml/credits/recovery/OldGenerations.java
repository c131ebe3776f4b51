package com.hydroml.credits.recovery;

import com.hydroml.credits.lifecycle.BackgroundWork;
import com.hydroml.credits.lifecycle.StartPhases;
import com.hydroml.credits.protocol.ScriptGate;
import com.hydroml.credits.protocol.ServerIdentity;
import com.hydroml.credits.protocol.ShardRow;
import com.hydroml.credits.recovery.ShardScripts.Cleaned;
import com.hydroml.credits.recovery.ShardStore.Stored;
import com.hydroml.credits.redis.ShardKeys;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Removes what older generations have left in Redis: a server that was restarted on its own files
 * still has all of it, and without this each restart would double what is in memory. Every instance
 * goes through each server once for each generation that it finds opened there, a little at a time.
 */
final class OldGenerations extends BackgroundWork {

  private static final Logger log = LoggerFactory.getLogger(OldGenerations.class);

  private static final Duration INTERVAL = Duration.ofSeconds(20);

  /**
   * Keeps Redis free for what somebody waits for, which is the most when there is something to
   * remove; but what is loaded then must not fill it before the old is gone.
   */
  private static final Duration PAUSE = Duration.ofMillis(40);

  private static final Duration LONGEST = Duration.ofHours(1);
  private static final int PAGE = 500;

  /** The generation that a shard is opened with when it is made. */
  private static final long FIRST = 1;

  private final ShardStore store;
  private final ShardScripts scripts;

  /** What was gone through to its end: the sum of a server's generations, which only rises. */
  private final Map<ServerIdentity, Long> done = new ConcurrentHashMap<>();

  OldGenerations(ShardStore store, ShardScripts scripts) {
    super(StartPhases.CONSUMERS);
    this.store = store;
    this.scripts = scripts;
  }

  @Override
  protected Disposable begin() {
    return every(INTERVAL, () -> clean().onErrorComplete());
  }

  /**
   * Goes through the servers that have something new; completes with the number of keys removed.
   */
  Mono<Long> clean() {
    return store.rows().flatMap(this::clean);
  }

  private Mono<Long> clean(List<Stored> rows) {
    Map<ServerIdentity, ShardRow> first = new HashMap<>();
    Map<ServerIdentity, Long> generations = new HashMap<>();
    for (Stored stored : rows) {
      ScriptGate.Expected expected = stored.row().expected();
      if (expected == null) {
        // Not yet: whoever recovers may still have to publish an outbox.
        return Mono.just(0L);
      }
      first.putIfAbsent(expected.server(), stored.row());
      generations.merge(expected.server(), expected.generation(), Long::sum);
    }
    Set<ServerIdentity> gone = new HashSet<>(done.keySet());
    gone.removeAll(first.keySet());
    gone.forEach(done::remove);
    return Flux.fromIterable(first.entrySet())
        .filter(server -> mayHaveOlder(server.getKey(), rows))
        .filter(
            server ->
                !generations.getOrDefault(server.getKey(), 0L).equals(done.get(server.getKey())))
        .concatMap(
            server ->
                clean(server.getValue())
                    .doOnNext(
                        removed ->
                            done.put(
                                server.getKey(), generations.getOrDefault(server.getKey(), 0L))))
        .reduce(0L, Long::sum);
  }

  /** Where each shard is in its first generation nothing is older, however much there is. */
  static boolean mayHaveOlder(ServerIdentity server, List<Stored> rows) {
    return rows.stream()
        .map(stored -> stored.row().expected())
        .anyMatch(
            expected ->
                expected != null
                    && expected.server().equals(server)
                    && expected.generation() > FIRST);
  }

  private Mono<Long> clean(ShardRow row) {
    ServerIdentity server = row.server();
    if (server == null) {
      return Mono.empty();
    }
    ShardKeys keys = ShardKeys.of(row.shard(), row.generation(), server);
    return scripts
        .clean(keys, Cleaned.BEGIN, PAGE)
        .expand(
            page ->
                page.isLast()
                    ? Mono.empty()
                    : Mono.delay(PAUSE)
                        .then(Mono.defer(() -> scripts.clean(keys, page.cursor(), PAGE))))
        .timeout(LONGEST)
        .map(Cleaned::removed)
        .reduce(0L, Long::sum)
        .doOnNext(
            removed ->
                log.info("{} keys of older generations were removed from {}", removed, server));
  }
}
