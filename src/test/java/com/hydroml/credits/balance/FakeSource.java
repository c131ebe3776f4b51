package com.hydroml.credits.balance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Stands for the ledger: says what the test put there. */
final class FakeSource implements HotStateSource {

  final Map<String, AccountSnapshot> accounts = new ConcurrentHashMap<>();
  final Map<String, StoredHold> holds = new ConcurrentHashMap<>();
  final AtomicInteger reads = new AtomicInteger();
  private Map<String, Long> posted = Map.of();
  private volatile RuntimeException failure;
  private volatile boolean silent;
  private volatile int group = 1;
  private final List<Sinks.Empty<Void>> waiting = new ArrayList<>();

  /** An account that was created and that nothing has happened to. */
  FakeSource with(String account) {
    accounts.put(
        account,
        new AccountSnapshot(account, AccountStatus.ACTIVE, 0, 0, 0, 0, List.of(), List.of()));
    return this;
  }

  FakeSource posted(Map<String, Long> versions) {
    this.posted = versions;
    return this;
  }

  FakeSource failing(RuntimeException with) {
    this.failure = with;
    return this;
  }

  /** From now on, or no longer, it never answers. */
  void silent(boolean never) {
    this.silent = never;
  }

  /** From now on it answers only when so many are waiting for an answer, and then all of them. */
  void answersInGroupsOf(int size) {
    this.group = size;
  }

  @Override
  public Mono<AccountSnapshot> account(String account) {
    return answer(() -> accounts.get(account));
  }

  @Override
  public Mono<StoredHold> hold(String holdId) {
    return answer(() -> holds.get(holdId));
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
    List<Sinks.Empty<Void>> complete = List.of();
    synchronized (waiting) {
      waiting.add(mine);
      if (waiting.size() == group) {
        complete = List.copyOf(waiting);
        waiting.clear();
      }
    }
    complete.forEach(Sinks.Empty::tryEmitEmpty);
    return mine.asMono();
  }
}
