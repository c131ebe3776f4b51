package com.hydroml.credits.lot;

import com.hydroml.credits.lifecycle.BackgroundWork;
import com.hydroml.credits.lifecycle.StartPhases;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Looks for accounts that moved and for lots that are due, again and again. Every instance does
 * this; what one is at, the others pass over.
 */
final class LotWork extends BackgroundWork {

  private static final Logger log = LoggerFactory.getLogger(LotWork.class);

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int EVENTS = 2000;
  private static final int STEPS = 64;
  private static final int ACCOUNTS = 400;
  private static final int CONCURRENCY = 2;

  /** After so many rounds that found something, the rest waits for the next tick. */
  private static final int ROUNDS = 20;

  private final LotFeed feed;
  private final Attributor attributor;
  private final LotExpiry expiry;
  private final Duration interval;

  /**
   * How often new partitions are looked for, and accounts that somebody else has found: an instance
   * that died before it attributed them, or a person who has seen to a fault.
   */
  private static final Duration OTHERS_INTERVAL = Duration.ofSeconds(5);

  private volatile boolean begun;

  /** Nothing was behind at the last look. */
  private volatile boolean settled;

  /** The last account looked at: none that keeps moving delays those after it. */
  private volatile String after = "";

  LotWork(LotFeed feed, Attributor attributor, LotExpiry expiry, Duration interval) {
    super(StartPhases.CONSUMERS);
    this.feed = feed;
    this.attributor = attributor;
    this.expiry = expiry;
    this.interval = interval;
  }

  @Override
  protected Disposable begin() {
    return Disposables.composite(
        every(interval, () -> attribute().onErrorResume(LotWork::later)),
        every(OTHERS_INTERVAL, () -> Mono.fromRunnable(this::forget)),
        every(interval, () -> expiry.round().onErrorResume(LotWork::later)));
  }

  private static Mono<Void> later(Throwable failure) {
    log.debug("lots are looked at later", failure);
    return Mono.empty();
  }

  private void forget() {
    begun = false;
    settled = false;
  }

  /** Attributes what there is to attribute, a bounded part of it. */
  Mono<Void> attribute() {
    return takeUp()
        .then(Mono.defer(this::follow))
        .timeout(PATIENCE)
        .then(Mono.defer(() -> settled ? Mono.empty() : rounds()));
  }

  private Mono<Void> takeUp() {
    return begun ? Mono.empty() : feed.begin().doOnSuccess(done -> begun = true);
  }

  private Mono<Void> follow() {
    return Mono.defer(() -> feed.advance(EVENTS))
        .doOnNext(step -> settled = settled && !step.some())
        .repeat(STEPS)
        .takeUntil(step -> !step.more())
        .then();
  }

  private Mono<Void> rounds() {
    return Mono.defer(this::round).repeat(ROUNDS).takeUntil(more -> !more).then();
  }

  /** Answers whether there is more to attribute. */
  private Mono<Boolean> round() {
    return feed.behind(after, ACCOUNTS)
        .timeout(PATIENCE)
        .flatMap(
            accounts -> {
              settled = accounts.isEmpty() && after.isEmpty();
              boolean full = accounts.size() == ACCOUNTS;
              after = full ? accounts.getLast() : "";
              return Flux.fromIterable(accounts)
                  .buffer(Attributor.ACCOUNTS)
                  .flatMap(attributor::attribute, CONCURRENCY)
                  .reduce(full, Boolean::logicalOr);
            });
  }
}
