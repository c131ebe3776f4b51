package com.hydroml.credits.lot;

import com.hydroml.credits.balance.AccountStatus;
import com.hydroml.credits.balance.Balances;
import com.hydroml.credits.balance.Coverage;
import com.hydroml.credits.balance.Decision;
import com.hydroml.credits.balance.Durability;
import com.hydroml.credits.balance.Fingerprint;
import com.hydroml.credits.balance.Operation;
import com.hydroml.credits.balance.Reading;
import com.hydroml.credits.balance.Refusal;
import com.hydroml.credits.journal.GrantDetails;
import com.hydroml.credits.journal.Outcome;
import com.hydroml.credits.kernel.Reason;
import com.hydroml.credits.observability.MeterNames;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Posts away what is left of lots whose time is over: for each the lesser of what remains of it and
 * what is available, at the very version of the account that it was computed at. What is held may
 * still be captured; the rest follows when holds close.
 */
final class LotExpiry {

  private static final Logger log = LoggerFactory.getLogger(LotExpiry.class);

  private static final int ACCOUNTS = 50;
  private static final int CONCURRENCY = 4;

  /** An account that keeps moving is looked at again later. */
  private static final int TRIES = 8;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(20);

  private final DueLots due;
  private final Attributor attributor;
  private final Balances balances;
  private final Counter expired;

  LotExpiry(DueLots due, Attributor attributor, Balances balances, MeterRegistry meters) {
    this.due = due;
    this.attributor = attributor;
    this.balances = balances;
    this.expired =
        Counter.builder(MeterNames.LOTS_EXPIRED)
            .baseUnit("expiries")
            .description("Rests of lots that were posted away")
            .register(meters);
  }

  /** What came of a try. */
  private enum Try {
    /** There is nothing more to be done at present. */
    DONE,
    /** The account has moved. */
    AGAIN
  }

  /** Expires lots of some accounts that are due. */
  Mono<Void> round() {
    return Mono.defer(() -> due.claim(ACCOUNTS))
        .flatMapMany(Flux::fromIterable)
        .flatMap(this::alone, CONCURRENCY)
        .then();
  }

  /** What one account fails with is its own; it has another turn. */
  private Mono<Void> alone(String account) {
    return expire(account)
        .onErrorResume(
            failure -> {
              log.warn("Lots of account {} expire later: {}", account, Reason.of(failure));
              return Mono.empty();
            });
  }

  /** Expires what is due of an account, unless it moves all the time. */
  Mono<Void> expire(String account) {
    return Flux.range(0, TRIES)
        .concatMap(
            tried ->
                tried == 0 ? attempt(account) : Mono.delay(pause(tried)).then(attempt(account)),
            1)
        .takeUntil(result -> result == Try.DONE)
        .then();
  }

  private static Duration pause(int tried) {
    return FIRST_PAUSE.multipliedBy(1L << Math.min(tried, 5));
  }

  private Mono<Try> attempt(String account) {
    return Mono.defer(() -> attributor.attribute(account))
        .then(Mono.defer(() -> due.of(account)))
        .flatMap(
            found ->
                found.lots().isEmpty()
                    ? Mono.just(Try.DONE)
                    : balances.balance(account).flatMap(reading -> post(found, reading)));
  }

  private Mono<Try> post(DueLots.Found found, Reading reading) {
    return switch (reading) {
      case Reading.Balance balance ->
          balance.status() == AccountStatus.QUARANTINED || balance.status() == AccountStatus.CLOSED
              ? Mono.just(Try.DONE)
              : balance.version() == found.attributed()
                  ? post(balance.account(), found.lots(), balance.version(), balance.available())
                  : Mono.just(Try.AGAIN);
      case Reading.Hold hold -> Mono.just(Try.DONE);
      case Reading.Absent absent -> Mono.just(Try.DONE);
      case Reading.Unavailable unavailable -> Mono.just(Try.DONE);
    };
  }

  /** Posts one lot after the other: what the account has after one is what the next begins with. */
  private Mono<Try> post(String account, List<DueLots.Due> lots, long version, long available) {
    if (lots.isEmpty() || available == 0) {
      return Mono.just(Try.DONE);
    }
    DueLots.Due lot = lots.getFirst();
    return balances
        .execute(
            expiry(account, lot, Math.min(lot.lot().remaining(), available), version),
            Coverage.ALL,
            Durability.QUEUED)
        .flatMap(decision -> next(account, lots, decision));
  }

  private Mono<Try> next(String account, List<DueLots.Due> lots, Decision decision) {
    return switch (decision) {
      case Decision.Decided decided -> {
        if (!decided.replayed() && decided.outcome() instanceof Outcome.Granted posted) {
          expired.increment();
          yield post(account, lots.subList(1, lots.size()), posted.version(), posted.available());
        }
        yield Mono.just(Try.AGAIN);
      }
      case Decision.Refused refused ->
          Mono.just(refused.refusal() == Refusal.ACCOUNT_MOVED ? Try.AGAIN : Try.DONE);
      case Decision.NotRemembered nothing -> Mono.just(Try.DONE);
    };
  }

  private static Operation.Deduct expiry(
      String account, DueLots.Due due, long amount, long version) {
    GrantDetails details = ExpiryDetails.of(due.lot().id());
    return Fingerprint.keyed(
        due.key(), key -> new Operation.Deduct(account, amount, details, version, key));
  }
}
