package com.hydroml.credits.account;

import com.hydroml.credits.account.WelcomeStore.End;
import com.hydroml.credits.account.WelcomeStore.Owed;
import com.hydroml.credits.balance.Balances;
import com.hydroml.credits.balance.Coverage;
import com.hydroml.credits.balance.Decision;
import com.hydroml.credits.balance.Durability;
import com.hydroml.credits.balance.Fingerprint;
import com.hydroml.credits.balance.Operation;
import com.hydroml.credits.balance.Refusal;
import com.hydroml.credits.journal.GrantDetails;
import com.hydroml.credits.journal.Outcome;
import com.hydroml.credits.ledger.LedgerQueries;
import com.hydroml.credits.observability.MeterNames;
import com.hydroml.credits.protocol.OnceRule;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Grants what new accounts are owed, once. Each has a key of its own in Postgres, so that whoever
 * tries, at the same time or again after a crash, makes the same request; and past the key's
 * retention the ledger is asked before ({@link OnceRule}).
 */
final class WelcomeGrants {

  private static final Logger log = LoggerFactory.getLogger(WelcomeGrants.class);

  private static final GrantDetails DETAILS = new GrantDetails("promotional", "welcome credits", 0);
  private static final Duration LONGEST = Duration.ofSeconds(8);

  private final Balances balances;
  private final LedgerQueries ledger;
  private final WelcomeStore store;
  private final Counter granted;
  private final Counter forfeited;

  WelcomeGrants(Balances balances, LedgerQueries ledger, WelcomeStore store, MeterRegistry meters) {
    this.balances = balances;
    this.ledger = ledger;
    this.store = store;
    this.granted = counter(End.GRANTED, meters);
    this.forfeited = counter(End.FORFEITED, meters);
  }

  private static Counter counter(End end, MeterRegistry meters) {
    return Counter.builder(MeterNames.WELCOME_GRANTS)
        .tag(MeterNames.RESULT, end.name().toLowerCase(Locale.ROOT))
        .baseUnit("grants")
        .description("Welcome credits that were granted, or refused for good")
        .register(meters);
  }

  /**
   * Grants it unless that was done before, and emits the grant; nothing if it is still owed or
   * never will be granted. It fails for no reason of the outside world.
   */
  Mono<Outcome.Granted> grant(Owed owed) {
    return balances
        .remembered(owed.account(), owed.key(), Coverage.ALL)
        .flatMap(
            decision ->
                decision instanceof Decision.NotRemembered nothing
                    ? beyondRetention(owed, nothing.version())
                    : Mono.just(decision))
        .flatMap(decision -> settled(owed, decision))
        .timeout(LONGEST)
        .onErrorResume(failure -> stillOwed(owed, failure));
  }

  private Mono<Decision> beyondRetention(Owed owed, long version) {
    return ledger
        .awaitVersion(owed.account(), version)
        .flatMap(
            current ->
                ledger
                    .outcome(owed.account(), owed.key())
                    .<Decision>map(found -> posted(owed, found.outcome()))
                    .switchIfEmpty(Mono.defer(() -> notPosted(owed, current))));
  }

  private Mono<Decision> notPosted(Owed owed, boolean current) {
    return OnceRule.judge(current, false) == OnceRule.Verdict.DO
        ? balances.execute(request(owed), Coverage.ALL, Durability.QUEUED)
        : Mono.just(new Decision.Refused(Refusal.OUTCOME_UNKNOWN));
  }

  private static Decision posted(Owed owed, Outcome outcome) {
    return new Decision.Decided(owed.account(), outcome, true, Durability.POSTED);
  }

  private static Operation.Grant request(Owed owed) {
    return Fingerprint.keyed(
        owed.key(), key -> new Operation.Grant(owed.account(), owed.amount(), DETAILS, key));
  }

  private Mono<Outcome.Granted> settled(Owed owed, Decision decision) {
    return switch (decision) {
      case Decision.Decided decided -> settled(owed, decided);
      case Decision.Refused refused -> refused(owed, refused.refusal());
      case Decision.NotRemembered nothing -> Mono.empty();
    };
  }

  /** What is only queued can be lost with Redis, and stays owed until it cannot. */
  private Mono<Outcome.Granted> settled(Owed owed, Decision.Decided decided) {
    if (!(decided.outcome() instanceof Outcome.Granted grant)) {
      return forfeited(owed, decided.outcome());
    }
    return decided.durability() == Durability.QUEUED
        ? Mono.just(grant)
        : ended(owed, End.GRANTED)
            .onErrorResume(
                failure -> {
                  log.debug("The grant is made; Postgres will be told later", failure);
                  return Mono.empty();
                })
            .thenReturn(grant);
  }

  private Mono<Outcome.Granted> refused(Owed owed, Refusal refusal) {
    return switch (refusal) {
      case ACCOUNT_CLOSED, KEY_REUSED, KEY_ABANDONED -> forfeited(owed, refusal);
      case OVERLOADED,
          RECOVERING,
          DURABILITY_UNAVAILABLE,
          ACCOUNT_NOT_FOUND,
          HOLD_NOT_FOUND,
          ACCOUNT_QUARANTINED,
          ACCOUNT_FROZEN,
          SPENDER_FORBIDDEN,
          ACCOUNT_MOVED,
          OUTCOME_UNKNOWN -> {
        log.debug("Welcome credits stay owed: {}", refusal);
        yield Mono.empty();
      }
    };
  }

  private Mono<Outcome.Granted> forfeited(Owed owed, Object why) {
    log.warn("Welcome credits of {} are not granted: {}", owed.account(), why);
    return ended(owed, End.FORFEITED).then(Mono.empty());
  }

  private Mono<Void> ended(Owed owed, End end) {
    return store
        .settle(owed, end)
        .doOnNext(
            first -> {
              if (first) {
                (end == End.GRANTED ? granted : forfeited).increment();
              }
            })
        .then();
  }

  private static Mono<Outcome.Granted> stillOwed(Owed owed, Throwable failure) {
    log.debug("Welcome credits of {} stay owed", owed.account(), failure);
    return Mono.empty();
  }
}
