package com.hydroml.credits.balance;

import com.hydroml.credits.balance.HotStateSource.AccountSnapshot;
import com.hydroml.credits.balance.HotStateSource.StoredHold;
import com.hydroml.credits.kernel.Reason;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads from the ledger what Redis lacks, a few reads at a time. What is asked for meanwhile goes
 * together in the next, shard by shard: after a lost Redis every account is asked for within
 * seconds, and one by one they would keep Postgres, Redis and this instance busy for minutes.
 *
 * @param <W> what is wanted, each of them once
 */
final class HotStateReads<W extends HotStateReads.Wanted> {

  private static final Logger log = LoggerFactory.getLogger(HotStateReads.class);

  /** Reads at a time. More of them would each take less with it, and cost more together. */
  static final int LANES = 2;

  /** Most accounts and holds in one read, which has to end well before Postgres ends it. */
  static final int LARGEST_READ = 128;

  /** Accounts and holds of a read that failed are read one by one, so many at a time. */
  private static final int ONE_BY_ONE = 2;

  private final HotStateSource source;
  private final Duration longest;
  private final Consumer<Map<W, Found>> answered;
  private final ShardTurns<W> waiting;
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicInteger signals = new AtomicInteger();

  /**
   * @param capacity most accounts and holds that may wait
   * @param longest after this a read is given up
   * @param answered is told what came of each read, all of it at once
   */
  HotStateReads(
      HotStateSource source, int capacity, Duration longest, Consumer<Map<W, Found>> answered) {
    this.source = source;
    this.longest = longest;
    this.answered = answered;
    this.waiting = new ShardTurns<>(capacity);
  }

  /** An account, or a hold with its account, that somebody waits for. */
  interface Wanted {

    int shard();

    /** The account's id or the hold's. */
    String id();

    boolean isHold();

    /** It is going to be read; false if nobody waits for it any more. */
    boolean begin();
  }

  /** What came of a read. */
  sealed interface Found {

    /**
     * The ledger has it.
     *
     * @param hold null if an account was wanted
     */
    record Stored(AccountSnapshot account, @Nullable StoredHold hold) implements Found {}

    /** The ledger does not know it. */
    record Unknown() implements Found {}

    /** It could not be read. */
    record Failed() implements Found {}
  }

  private static final Found UNKNOWN = new Found.Unknown();
  private static final Found FAILED = new Found.Failed();

  /**
   * Reads from the ledger as it is after this call.
   *
   * @return false if too many are waiting; then nothing is done
   */
  boolean offer(W wanted) {
    if (!waiting.offer(wanted.shard(), wanted)) {
      return false;
    }
    drain();
    return true;
  }

  private void drain() {
    if (signals.getAndIncrement() != 0) {
      return;
    }
    int missed = 1;
    do {
      while (underWay.get() < LANES && startRead()) {
        // A read that ended at once makes room for the next.
      }
      missed = signals.addAndGet(-missed);
    } while (missed != 0);
  }

  private boolean startRead() {
    List<W> wanted = waiting.take(LARGEST_READ, Wanted::begin);
    if (wanted.isEmpty()) {
      return false;
    }
    underWay.incrementAndGet();
    read(wanted)
        .toFuture()
        .whenComplete(
            (found, failure) -> {
              underWay.decrementAndGet();
              answer(wanted, found == null ? Map.of() : found);
              drain();
            });
    return true;
  }

  private void answer(List<W> wanted, Map<W, Found> found) {
    try {
      answered.accept(
          wanted.stream()
              .collect(Collectors.toMap(each -> each, each -> found.getOrDefault(each, FAILED))));
    } catch (RuntimeException e) {
      log.error("What was read was not taken; the next reads go on", e);
    }
  }

  private Mono<Map<W, Found>> read(List<W> wanted) {
    Map<W, Found> alone = new ConcurrentHashMap<>();
    return Mono.defer(() -> together(wanted))
        .onErrorResume(
            failure -> wanted.size() == 1 ? Mono.error(failure) : oneByOne(wanted, alone, failure))
        .timeout(longest)
        .onErrorResume(failure -> failed(wanted, alone, failure));
  }

  /** What cannot be read must not keep back what was asked for beside it. */
  private Mono<Map<W, Found>> oneByOne(List<W> wanted, Map<W, Found> alone, Throwable why) {
    log.warn("{} are read one by one, because together: {}", wanted.size(), Reason.of(why));
    return Flux.fromIterable(wanted)
        .flatMap(this::alone, ONE_BY_ONE)
        .doOnNext(alone::putAll)
        .then(Mono.just(alone));
  }

  private Mono<Map<W, Found>> alone(W wanted) {
    return together(List.of(wanted))
        .onErrorResume(
            failure -> {
              log.debug("{} could not be read", wanted.id(), failure);
              return Mono.just(Map.of());
            });
  }

  /** What was read until then is found all the same. */
  private Mono<Map<W, Found>> failed(List<W> wanted, Map<W, Found> alone, Throwable failure) {
    Map<W, Found> found = Map.copyOf(alone);
    List<String> lacking =
        wanted.stream().filter(each -> !found.containsKey(each)).map(Wanted::id).toList();
    log.warn(
        "{} of {} could not be read, first {}: {}",
        lacking.size(),
        wanted.size(),
        lacking.isEmpty() ? "none" : lacking.getFirst(),
        Reason.of(failure));
    return Mono.just(found);
  }

  private Mono<Map<W, Found>> together(List<W> wanted) {
    Set<String> holdIds = ids(wanted, true);
    return (holdIds.isEmpty() ? Mono.just(Map.<String, StoredHold>of()) : source.holds(holdIds))
        .flatMap(
            holds -> {
              Set<String> accounts = ids(wanted, false);
              holds.values().forEach(hold -> accounts.add(hold.account()));
              return (accounts.isEmpty()
                      ? Mono.just(Map.<String, AccountSnapshot>of())
                      : source.accounts(accounts))
                  .map(snapshots -> joined(wanted, holds, snapshots));
            });
  }

  private static Set<String> ids(Collection<? extends Wanted> wanted, boolean holds) {
    return wanted.stream()
        .filter(each -> each.isHold() == holds)
        .map(Wanted::id)
        .collect(Collectors.toSet());
  }

  private static <W extends Wanted> Map<W, Found> joined(
      List<W> wanted, Map<String, StoredHold> holds, Map<String, AccountSnapshot> accounts) {
    Map<W, Found> found = new HashMap<>();
    for (W each : wanted) {
      StoredHold hold = each.isHold() ? holds.get(each.id()) : null;
      String account = hold == null ? each.id() : hold.account();
      // A hold's id can be an account's id, too.
      AccountSnapshot snapshot = each.isHold() && hold == null ? null : accounts.get(account);
      found.put(each, snapshot == null ? UNKNOWN : new Found.Stored(snapshot, hold));
    }
    return found;
  }
}
