package com.hydroml.credits.alert;

import com.hydroml.credits.kernel.Reason;
import com.hydroml.credits.lifecycle.BackgroundWork;
import com.hydroml.credits.lifecycle.StartPhases;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Looks at what is watched, so many at a time, round and round. Requests neither wait for it nor
 * tell it anything.
 *
 * <p>A look that fails is made again at half as many, and what fails alone is passed over until the
 * next round: none keeps the others from being looked at.
 */
final class Watcher extends BackgroundWork {

  private static final Logger log = LoggerFactory.getLogger(Watcher.class);

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String FROM_THE_FIRST = "";

  private final Watched watched;
  private final AlertProperties properties;
  private final LongSupplier nanoTime;
  private final Counter raised;
  private volatile long passedAt;
  private volatile boolean failing;
  private volatile String after = FROM_THE_FIRST;
  private volatile int batch;

  /**
   * The names of its meters.
   *
   * @param age a gauge
   * @param raised a counter
   */
  record Meters(String age, String raised) {}

  /**
   * @param nanoTime the monotonic clock
   */
  Watcher(
      Watched watched,
      AlertProperties properties,
      LongSupplier nanoTime,
      Meters names,
      MeterRegistry meters) {
    super(StartPhases.WATCHERS);
    this.watched = watched;
    this.properties = properties;
    this.nanoTime = nanoTime;
    this.passedAt = nanoTime.getAsLong();
    this.batch = properties.batch();
    this.raised =
        Counter.builder(names.raised())
            .baseUnit("alerts")
            .description("Thresholds that were raised")
            .register(meters);
    Gauge.builder(names.age(), this, Watcher::ageSeconds)
        .baseUnit("seconds")
        .description("Since this instance had looked at all that is watched")
        .register(meters);
  }

  private double ageSeconds() {
    return (nanoTime.getAsLong() - passedAt) / 1e9;
  }

  @Override
  protected Disposable begin() {
    passedAt = nanoTime.getAsLong();
    return every(properties.interval(), this::look);
  }

  /** One look; never fails. */
  Mono<Void> look() {
    return Mono.defer(() -> watched.following(after, batch))
        .timeout(PATIENCE)
        .flatMap(this::look)
        .onErrorResume(this::later);
  }

  private Mono<Void> look(List<String> names) {
    Mono<Boolean> looked =
        names.isEmpty()
            ? Mono.just(true)
            : watched
                .due(names)
                .timeout(PATIENCE)
                .flatMap(due -> settle(due).thenReturn(true))
                .onErrorResume(failure -> this.<Boolean>later(failure).defaultIfEmpty(false));
    return looked.doOnNext(done -> passed(names, done)).then();
  }

  /** One that cannot be settled holds up no other; it is due again in the next round. */
  private Mono<Void> settle(List<String> due) {
    failing = false;
    return Flux.fromIterable(due)
        .concatMap(
            name -> watched.settle(name).collectList().timeout(PATIENCE).onErrorResume(this::later),
            1)
        .doOnNext(events -> events.forEach(this::raised))
        .then();
  }

  private void raised(String event) {
    raised.increment();
    log.debug("threshold event {} is raised", event);
  }

  private void passed(List<String> names, boolean done) {
    if (!done && names.size() > 1) {
      batch = Math.max(1, names.size() / 2);
      return;
    }
    if (!done) {
      log.warn("{} is looked at in the next round", names.getFirst());
    }
    boolean last = names.size() < batch;
    after = last ? FROM_THE_FIRST : names.getLast();
    if (last) {
      passedAt = nanoTime.getAsLong();
    }
    if (done) {
      batch = Math.min(properties.batch(), batch * 2);
    }
  }

  private <T> Mono<T> later(Throwable failure) {
    if (!failing) {
      log.warn("what is watched is looked at later: {}", Reason.of(failure));
    }
    failing = true;
    return Mono.empty();
  }
}
