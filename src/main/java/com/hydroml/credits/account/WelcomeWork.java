package com.hydroml.credits.account;

import com.hydroml.credits.lifecycle.BackgroundWork;
import com.hydroml.credits.lifecycle.StartPhases;
import com.hydroml.credits.observability.MeterNames;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * Grants the welcome credits that are still owed: of accounts whose instance died after it had made
 * them, or for which Redis or Kafka was away. Every instance does this, each for others.
 */
final class WelcomeWork extends BackgroundWork {

  private static final Logger log = LoggerFactory.getLogger(WelcomeWork.class);

  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Duration COUNT_INTERVAL = Duration.ofSeconds(5);
  private static final int MOST = 100;
  private static final int CONCURRENCY = 4;

  private final WelcomeStore store;
  private final WelcomeGrants grants;
  private final AtomicLong overdue = new AtomicLong();

  WelcomeWork(WelcomeStore store, WelcomeGrants grants, MeterRegistry meters) {
    super(StartPhases.WATCHERS);
    this.store = store;
    this.grants = grants;
    Gauge.builder(MeterNames.WELCOME_OVERDUE, overdue, AtomicLong::get)
        .baseUnit("grants")
        .description("Welcome credits that have been owed for longer than ten seconds")
        .register(meters);
  }

  @Override
  protected Disposable begin() {
    return Disposables.composite(
        every(INTERVAL, this::grantOwed), every(COUNT_INTERVAL, this::count));
  }

  private Mono<Void> grantOwed() {
    return store
        .take(MOST)
        .collectList()
        .flatMapIterable(owed -> owed)
        .flatMap(grants::grant, CONCURRENCY)
        .then()
        .onErrorResume(WelcomeWork::later);
  }

  private Mono<Void> count() {
    return store.overdue().doOnNext(overdue::set).then().onErrorResume(WelcomeWork::later);
  }

  private static Mono<Void> later(Throwable failure) {
    log.debug("Welcome credits that are owed could not be looked for", failure);
    return Mono.empty();
  }
}
