package com.hydroml.credits.balance;

import com.hydroml.credits.balance.HotStateSource.AccountSnapshot;
import com.hydroml.credits.balance.HotStateSource.StoredHold;
import com.hydroml.credits.kernel.Reason;
import com.hydroml.credits.redis.GroupCommit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
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
 * together in the next: after a lost Redis every account is asked for within seconds, and one by
 * one they would keep Postgres and this instance busy for minutes.
 */
final class HotStateReads {

  private static final Logger log = LoggerFactory.getLogger(HotStateReads.class);

  /** Reads at a time. More of them would each take less with it, and cost more together. */
  static final int LANES = 2;

  /** Most accounts and holds in one read, which has to end well before Postgres ends it. */
  static final int LARGEST_READ = 64;

  /** Accounts and holds of a read that failed are read one by one, so many at a time. */
  private static final int ONE_BY_ONE = 2;

  private final HotStateSource source;
  private final Duration longest;
  private final List<Lane> lanes = new ArrayList<>(LANES);

  /**
   * @param capacity most accounts and holds that may wait
   * @param longest after this a read is given up
   */
  HotStateReads(HotStateSource source, int capacity, Duration longest) {
    this.source = source;
    this.longest = longest;
    for (int i = 0; i < LANES; i++) {
      lanes.add(new Lane(capacity / LANES));
    }
  }

  /** An account, or a hold with its account, that somebody waits for. */
  interface Wanted {

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
  boolean offer(Wanted wanted, Consumer<Found> answered) {
    Lane idlest = lanes.getFirst();
    for (Lane lane : lanes) {
      idlest = lane.size.get() < idlest.size.get() ? lane : idlest;
    }
    return idlest.offer(wanted, answered);
  }

  private final class Lane {

    private final AtomicInteger size = new AtomicInteger();
    private final GroupCommit<Wanted, Found> reads;

    Lane(int capacity) {
      this.reads = new GroupCommit<>(LARGEST_READ, capacity, HotStateReads.this::read);
    }

    boolean offer(Wanted wanted, Consumer<Found> answered) {
      size.incrementAndGet();
      boolean taken =
          reads.offer(
              wanted,
              1,
              (found, failure) -> {
                size.decrementAndGet();
                answered.accept(found == null ? FAILED : found);
              });
      if (!taken) {
        size.decrementAndGet();
      }
      return taken;
    }
  }

  private CompletionStage<List<Found>> read(List<Wanted> all) {
    List<Wanted> wanted = all.stream().filter(Wanted::begin).toList();
    return found(wanted)
        .timeout(longest)
        .onErrorResume(failure -> failed(wanted, failure))
        .map(found -> all.stream().map(each -> found.getOrDefault(each, FAILED)).toList())
        .toFuture()
        .thenApply(found -> Objects.requireNonNull(found));
  }

  /** What cannot be read must not keep back what was asked for beside it. */
  private Mono<Map<Wanted, Found>> found(List<Wanted> wanted) {
    return switch (wanted.size()) {
      case 0 -> Mono.just(Map.of());
      case 1 -> together(wanted);
      default -> together(wanted).onErrorResume(failure -> oneByOne(wanted, failure));
    };
  }

  private Mono<Map<Wanted, Found>> oneByOne(List<Wanted> wanted, Throwable why) {
    log.warn("{} are read one by one, because together: {}", wanted.size(), Reason.of(why));
    return Flux.fromIterable(wanted)
        .flatMap(this::alone, ONE_BY_ONE)
        .collect(HashMap::new, Map::putAll);
  }

  private Mono<Map<Wanted, Found>> alone(Wanted wanted) {
    return together(List.of(wanted))
        .onErrorResume(
            failure -> {
              log.debug("{} could not be read", wanted.id(), failure);
              return Mono.just(Map.of());
            });
  }

  private static Mono<Map<Wanted, Found>> failed(List<Wanted> wanted, Throwable failure) {
    log.warn(
        "{} and {} more could not be read: {}",
        wanted.getFirst().id(),
        wanted.size() - 1,
        Reason.of(failure));
    return Mono.just(Map.of());
  }

  private Mono<Map<Wanted, Found>> together(List<Wanted> wanted) {
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

  private static Set<String> ids(List<Wanted> wanted, boolean holds) {
    return wanted.stream()
        .filter(each -> each.isHold() == holds)
        .map(Wanted::id)
        .collect(Collectors.toSet());
  }

  private static Map<Wanted, Found> joined(
      List<Wanted> wanted, Map<String, StoredHold> holds, Map<String, AccountSnapshot> accounts) {
    Map<Wanted, Found> found = new HashMap<>();
    for (Wanted each : wanted) {
      StoredHold hold = each.isHold() ? holds.get(each.id()) : null;
      String account = hold == null ? each.id() : hold.account();
      // A hold's id can be an account's id, too.
      AccountSnapshot snapshot = each.isHold() && hold == null ? null : accounts.get(account);
      found.put(each, snapshot == null ? UNKNOWN : new Found.Stored(snapshot, hold));
    }
    return found;
  }
}
