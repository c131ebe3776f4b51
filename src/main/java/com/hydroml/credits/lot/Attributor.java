package com.hydroml.credits.lot;

import com.hydroml.credits.kernel.Reason;
import com.hydroml.credits.observability.MeterNames;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Attributes an account's posted entries to its lots: so many at a time, in one transaction with
 * the account's cursor, which makes it happen exactly once whoever does it and whatever dies.
 */
final class Attributor {

  private static final Logger log = LoggerFactory.getLogger(Attributor.class);

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Far more than one version has entries, so that every round gets on. */
  private static final int ENTRIES = 1000;

  private final LotStore store;
  private final TransactionalOperator transactions;
  private final boolean bonusLast;
  private final Counter attributed;
  private final Counter faults;

  Attributor(
      LotStore store, TransactionalOperator transactions, boolean bonusLast, MeterRegistry meters) {
    this.store = store;
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
   * Attributes the next entries of some accounts in one transaction, because its commit costs more
   * than an account's few entries; one by one if that fails.
   */
  Mono<Void> attribute(List<String> accounts) {
    return Flux.fromIterable(accounts)
        .concatMap(this::locked)
        .reduce(0, Integer::sum)
        .as(transactions::transactional)
        .timeout(PATIENCE)
        .doOnNext(count -> attributed.increment((double) count))
        .then()
        .onErrorResume(failure -> Flux.fromIterable(accounts).concatMap(this::alone).then());
  }

  /** What one account fails with is its own. */
  private Mono<Void> alone(String account) {
    return attribute(account)
        .onErrorResume(
            failure -> {
              log.warn("Account {} is attributed later: {}", account, Reason.of(failure));
              return Mono.empty();
            });
  }

  /** Attributes the next entries of an account, if no other instance is at it. */
  Mono<Void> attribute(String account) {
    return locked(account)
        .as(transactions::transactional)
        .timeout(PATIENCE)
        .doOnNext(count -> attributed.increment((double) count))
        .then()
        .onErrorResume(FaultException.class, fault -> stop(account, fault));
  }

  private Mono<Integer> locked(String account) {
    return store.lock(account).flatMap(this::next);
  }

  private Mono<Void> stop(String account, FaultException fault) {
    faults.increment();
    log.error("Entries of account {} are not attributed: {}", account, fault.getMessage());
    return store.stop(account, Reason.of(fault)).timeout(PATIENCE);
  }

  private Mono<Integer> next(LotStore.Place place) {
    return store
        .entries(place, ENTRIES + 1)
        .flatMap(
            found -> {
              List<LotEntry> entries = whole(found);
              long upTo =
                  entries.size() < found.size() ? entries.getLast().version() : place.posted();
              return attribute(place.account(), entries)
                  .then(Mono.defer(() -> store.advance(place, upTo)))
                  .thenReturn(entries.size());
            });
  }

  /** The entries of whole versions only. */
  private static List<LotEntry> whole(List<LotEntry> found) {
    if (found.size() <= ENTRIES) {
      return found;
    }
    long cut = found.getLast().version();
    return found.stream().filter(entry -> entry.version() < cut).toList();
  }

  private Mono<Void> attribute(String account, List<LotEntry> entries) {
    if (entries.isEmpty()) {
      return Mono.empty();
    }
    Set<String> refunded =
        entries.stream()
            .filter(entry -> entry.kind() == LotEntry.Kind.REFUND)
            .map(entry -> Objects.requireNonNull(entry.holdId()))
            .collect(Collectors.toSet());
    return store
        .paid(refunded)
        .flatMap(
            paid ->
                lots(account, paid)
                    .flatMap(lots -> store.write(account, fold(entries, lots, paid))));
  }

  private Mono<List<Lot>> lots(String account, List<Paid> paid) {
    return store
        .open(account)
        .flatMap(
            open -> {
              Set<String> used = paid.stream().map(Paid::lot).collect(Collectors.toSet());
              open.forEach(lot -> used.remove(lot.id()));
              return store.used(new HashSet<>(used)).map(closed -> both(open, closed));
            });
  }

  private static List<Lot> both(List<Lot> open, List<Lot> closed) {
    List<Lot> lots = new ArrayList<>(open);
    lots.addAll(closed);
    return lots;
  }

  private Attribution fold(List<LotEntry> entries, List<Lot> lots, List<Paid> paid) {
    if (lots.stream().filter(lot -> lot.remaining() > 0).count() > LotStore.MOST_LOTS) {
      throw new FaultException("there are more than " + LotStore.MOST_LOTS + " open lots");
    }
    try {
      Attribution attribution = new Attribution(lots, Paid.standing(paid), bonusLast);
      entries.forEach(attribution::apply);
      return attribution;
    } catch (IllegalStateException misfit) {
      throw new FaultException(Objects.requireNonNull(misfit.getMessage()));
    }
  }
}
