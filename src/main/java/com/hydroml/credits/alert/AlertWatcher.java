package com.hydroml.credits.alert;

import com.hydroml.credits.alert.WatchedAccounts.Seen;
import com.hydroml.credits.kernel.Reason;
import com.hydroml.credits.observability.MeterNames;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Looks at the watched accounts, so many at a time, round and round. Requests neither wait for it
 * nor tell it anything.
 */
final class AlertWatcher implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(AlertWatcher.class);

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String FROM_THE_FIRST = "";

  /** After the shards are served; before the web server, and stopped after it. */
  private static final int PHASE = 3000;

  private final WatchedAccounts accounts;
  private final AlertProperties properties;
  private final LongSupplier nanoTime;
  private final Counter raised;
  private volatile long passedAt;
  private volatile boolean failing;
  private String after = FROM_THE_FIRST;

  private @Nullable Disposable running;

  /**
   * @param nanoTime the monotonic clock
   */
  AlertWatcher(
      WatchedAccounts accounts,
      AlertProperties properties,
      LongSupplier nanoTime,
      MeterRegistry meters) {
    this.accounts = accounts;
    this.properties = properties;
    this.nanoTime = nanoTime;
    this.passedAt = nanoTime.getAsLong();
    this.raised =
        Counter.builder(MeterNames.ALERTS_RAISED)
            .baseUnit("alerts")
            .description("Thresholds that were raised")
            .register(meters);
    Gauge.builder(MeterNames.ALERTS_AGE, this, AlertWatcher::ageSeconds)
        .baseUnit("seconds")
        .description("Since this instance had looked at all watched accounts")
        .register(meters);
  }

  private double ageSeconds() {
    return (nanoTime.getAsLong() - passedAt) / 1e9;
  }

  @Override
  public void start() {
    passedAt = nanoTime.getAsLong();
    running =
        Flux.interval(properties.interval())
            .onBackpressureDrop()
            .concatMap(tick -> look(), 1)
            .subscribe();
  }

  private Mono<Void> look() {
    return Mono.defer(() -> accounts.look(after, properties.batch()))
        .doOnNext(seen -> failing = false)
        .flatMap(this::settle)
        .timeout(PATIENCE)
        .onErrorResume(this::later);
  }

  /** One account that cannot be settled holds up no other; it is due again in the next round. */
  private Mono<Void> settle(List<Seen> seen) {
    return Flux.fromIterable(seen)
        .filter(Seen::due)
        .concatMap(due -> accounts.settle(due.account()).onErrorResume(this::later), 1)
        .doOnNext(this::raised)
        .then(Mono.fromRunnable(() -> looked(seen)));
  }

  private void raised(AlertEvent event) {
    raised.increment();
    log.debug("alert {} is raised at version {}", event.id(), event.version());
  }

  private void looked(List<Seen> seen) {
    if (seen.size() < properties.batch()) {
      after = FROM_THE_FIRST;
      passedAt = nanoTime.getAsLong();
    } else {
      after = seen.getLast().account();
    }
  }

  private <T> Mono<T> later(Throwable failure) {
    if (!failing) {
      log.warn("watched accounts are looked at later: {}", Reason.of(failure));
    }
    failing = true;
    return Mono.empty();
  }

  @Override
  public void stop() {
    if (running != null) {
      running.dispose();
    }
    running = null;
  }

  @Override
  public boolean isRunning() {
    return running != null;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }
}
