package com.hydroml.credits.lot;

import com.hydroml.credits.kernel.Reason;
import com.hydroml.credits.observability.MeterNames;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Attributes posted entries to lots: those of some accounts, so many at a time, in one transaction
 * with the accounts' cursors, which makes it happen exactly once whoever does it and whatever dies.
 */
final class Attributor {

  private static final Logger log = LoggerFactory.getLogger(Attributor.class);

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Of all accounts of a transaction; each has its share. */
  static final int ENTRIES = 4000;

  /** Accounts of one transaction. Far more entries are each one's share than a version has. */
  static final int ACCOUNTS = 200;

  private final LotStore store;
  private final LotWriter writer;
  private final TransactionalOperator transactions;
  private final boolean bonusLast;
  private final Counter attributed;
  private final Counter faults;

  Attributor(
      LotStore store,
      LotWriter writer,
      TransactionalOperator transactions,
      boolean bonusLast,
      MeterRegistry meters) {
    this.store = store;
    this.writer = writer;
    this.transactions = transactions;
    this.bonusLast = bonusLast;
    this.attributed =
        Counter.builder(MeterNames.LOTS_ATTRIBUTED)
            .baseUnit("entries")
            .description("Ledger entries that were attributed to lots")
            .register(meters);
    this.faults =
        Counter.builder(MeterNames.LOTS_FAULTS)
            .baseUnit("accounts")
            .description("Accounts whose entries cannot be attributed")
            .register(meters);
  }

  /** The entries do not fit the lots. */
  private static final class FaultException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FaultException(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * Attributes the next entries of some accounts, {@link #ACCOUNTS} at most, in one transaction
   * with few statements, because these cost more than an account's few entries; one by one if that
   * fails. Answers whether any of them has more.
   */
  Mono<Boolean> attribute(List<String> accounts) {
    return together(accounts)
        .onErrorResume(
            failure ->
                Flux.fromIterable(accounts)
                    .concatMap(this::alone)
                    .reduce(false, Boolean::logicalOr));
  }

  /** What one account fails with is its own. */
  private Mono<Boolean> alone(String account) {
    return attribute(account)
        .onErrorResume(
            failure -> {
              log.warn("Account {} is attributed later: {}", account, Reason.of(failure));
              return Mono.just(false);
            });
  }

  /**
   * Attributes the next entries of an account, if no other instance is at it. Answers whether it
   * has more.
   */
  Mono<Boolean> attribute(String account) {
    return together(List.of(account))
        .onErrorResume(FaultException.class, fault -> stop(account, fault).thenReturn(false));
  }

  private Mono<Void> stop(String account, FaultException fault) {
    faults.increment();
    log.error("Entries of account {} are not attributed: {}", account, fault.getMessage());
    return writer.stop(account, Reason.of(fault)).timeout(PATIENCE);
  }

  private Mono<Boolean> together(List<String> accounts) {
    return store
        .lock(accounts)
        .flatMap(this::portions)
        .flatMap(portions -> attributeAll(portions).thenReturn(portions))
        .as(transactions::transactional)
        .timeout(PATIENCE)
        .doOnNext(
            portions ->
                attributed.increment(portions.stream().mapToInt(one -> one.entries().size()).sum()))
        .map(portions -> portions.stream().anyMatch(Portion::isPart));
  }

  private Mono<List<Portion>> portions(List<LotStore.Place> places) {
    if (places.isEmpty()) {
      return Mono.just(List.of());
    }
    int most = ENTRIES / places.size();
    return store
        .entries(places, most + 1)
        .map(
            found ->
                places.stream()
                    .map(
                        place ->
                            Portion.of(place, found.getOrDefault(place.account(), List.of()), most))
                    .toList());
  }

  private Mono<Void> attributeAll(List<Portion> portions) {
    if (portions.isEmpty()) {
      return Mono.empty();
    }
    Set<String> refunded =
        portions.stream()
            .flatMap(portion -> portion.refunded().stream())
            .collect(Collectors.toSet());
    return store
        .paid(refunded)
        .flatMap(
            paid ->
                lots(portions, paid)
                    .flatMap(lots -> writer.write(fold(portions, lots, paid), portions)));
  }

  /** The lots of which something remains, and those that are given back to, by account. */
  private Mono<Map<String, List<Lot>>> lots(List<Portion> portions, List<Paid> paid) {
    List<String> accounts =
        portions.stream()
            .filter(portion -> !portion.entries().isEmpty())
            .map(portion -> portion.place().account())
            .toList();
    return store
        .open(accounts)
        .flatMap(
            open -> {
              Set<String> used = paid.stream().map(Paid::lot).collect(Collectors.toSet());
              return store.used(used).map(closed -> both(open, closed));
            });
  }

  private static Map<String, List<Lot>> both(
      Map<String, List<Lot>> open, Map<String, List<Lot>> closed) {
    if (open.values().stream().mapToInt(List::size).sum() > LotStore.MOST_LOTS) {
      throw new FaultException("there are more than " + LotStore.MOST_LOTS + " open lots");
    }
    closed.forEach(
        (account, lots) -> open.computeIfAbsent(account, a -> new ArrayList<>()).addAll(lots));
    return open;
  }

  private Map<String, Attribution> fold(
      List<Portion> portions, Map<String, List<Lot>> lots, List<Paid> paid) {
    Map<String, Attribution> done = new LinkedHashMap<>();
    try {
      Map<String, Deque<Paid>> standing = Paid.standing(paid);
      for (Portion portion : portions) {
        String account = portion.place().account();
        Map<String, Deque<Paid>> own = new HashMap<>();
        for (String hold : portion.refunded()) {
          own.put(hold, standing.getOrDefault(hold, new ArrayDeque<>()));
        }
        Attribution attribution =
            new Attribution(lots.getOrDefault(account, List.of()), own, bonusLast);
        portion.entries().forEach(attribution::apply);
        done.put(account, attribution);
      }
    } catch (IllegalStateException misfit) {
      throw new FaultException(Objects.requireNonNull(misfit.getMessage()));
    }
    return done;
  }
}
