package com.hydroml.credits.balance;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Stands for the ledger: says what the test put there. Each call counts as one read. */
final class FakeSource implements HotStateSource {

  final Map<String, AccountSnapshot> accounts = new ConcurrentHashMap<>();
  final Map<String, StoredHold> holds = new ConcurrentHashMap<>();
  final AtomicInteger reads = new AtomicInteger();

  /** Accounts that were asked for, however many at a time. */
  final AtomicInteger asked = new AtomicInteger();

  private final Set<String> unreadable = ConcurrentHashMap.newKeySet();
  private final Set<String> slow = ConcurrentHashMap.newKeySet();
  private Map<String, Long> posted = Map.of();
  private volatile RuntimeException failure;
  private volatile boolean silent;
  private volatile int group = 1;
  private final List<Sinks.Empty<Void>> waiting = new ArrayList<>();

  /** An account that was created and that nothing has happened to. */
  FakeSource with(String account) {
    accounts.put(account, TestSnapshot.of(account).build());
    return this;
  }

  FakeSource posted(Map<String, Long> versions) {
    this.posted = versions;
    return this;
  }

  /** Whoever reads this account, or others together with it, fails. */
  FakeSource unreadable(String account) {
    unreadable.add(account);
    return this;
  }

  /** As above, but whoever reads it alone waits for ever. */
  FakeSource slow(String account) {
    slow.add(account);
    return unreadable(account);
  }

  FakeSource failing(RuntimeException with) {
    this.failure = with;
    return this;
  }

  /** From now on, or no longer, it never answers. */
  void silent(boolean never) {
    this.silent = never;
  }

  /**
   * From now on it answers only when so many are waiting for an answer, and then all of them. With
   * 1 it answers at once, and those that are waiting, too.
   */
  void answersInGroupsOf(int size) {
    this.group = size;
    if (size == 1) {
      gone().forEach(Sinks.Empty::tryEmitEmpty);
    }
  }

  @Override
  public Mono<Map<String, AccountSnapshot>> accounts(Collection<String> wanted) {
    asked.addAndGet(wanted.size());
    if (wanted.size() == 1 && slow.containsAll(wanted)) {
      return Mono.never();
    }
    return wanted.stream().anyMatch(unreadable::contains)
        ? Mono.error(new IllegalStateException("one of " + wanted + " cannot be read"))
        : answer(() -> chosen(accounts, wanted));
  }

  @Override
  public Mono<Map<String, StoredHold>> holds(Collection<String> wanted) {
    return answer(() -> chosen(holds, wanted));
  }

  private static <T> Map<String, T> chosen(Map<String, T> all, Collection<String> wanted) {
    return wanted.stream().filter(all::containsKey).collect(Collectors.toMap(id -> id, all::get));
  }

  @Override
  public Mono<Map<String, Long>> postedHolds(List<String> holdIds) {
    return answer(
        () ->
            holdIds.stream()
                .filter(posted::containsKey)
                .collect(Collectors.toMap(id -> id, posted::get)));
  }

  @Override
  public Mono<Map<String, Long>> settledAccounts(List<String> accounts, long lastEventBefore) {
    return answer(
        () ->
            accounts.stream()
                .filter(posted::containsKey)
                .collect(Collectors.toMap(account -> account, posted::get)));
  }

  @Override
  public Mono<Boolean> isEmpty() {
    return answer(() -> true);
  }

  private <T> Mono<T> answer(Supplier<T> value) {
    reads.incrementAndGet();
    if (failure != null) {
      return Mono.error(failure);
    }
    return silent ? Mono.never() : gathered().then(Mono.fromSupplier(value));
  }

  private Mono<Void> gathered() {
    if (group == 1) {
      return Mono.empty();
    }
    Sinks.Empty<Void> mine = Sinks.empty();
    List<Sinks.Empty<Void>> complete;
    synchronized (waiting) {
      waiting.add(mine);
      complete = waiting.size() < group ? List.of() : gone();
    }
    complete.forEach(Sinks.Empty::tryEmitEmpty);
    return mine.asMono();
  }

  private List<Sinks.Empty<Void>> gone() {
    synchronized (waiting) {
      List<Sinks.Empty<Void>> all = List.copyOf(waiting);
      waiting.clear();
      return all;
    }
  }
}
