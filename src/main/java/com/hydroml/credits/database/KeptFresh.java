package com.hydroml.credits.database;

import com.hydroml.credits.kernel.Reason;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * What an instance keeps in memory of a table: read before the first request comes, and then anew
 * at every change that Postgres notifies of, and every few seconds in case it did not. A later
 * reading that fails changes nothing, and the next one comes.
 */
public final class KeptFresh {

  /** At the start there is nothing to go on with, and connections are new. */
  private static final Duration FIRST_PATIENCE = Duration.ofSeconds(15);

  private static final Logger log = LoggerFactory.getLogger(KeptFresh.class);

  private final String what;
  private final Duration patience;
  private final Mono<?> reading;
  private final Scheduler time;
  private volatile boolean stale;
  private volatile long readAt = System.nanoTime();

  /**
   * @param what is read, in the plural, for the log
   * @param patience after this a later reading is given up
   * @param reading reads it once and takes it in
   */
  public KeptFresh(String what, Duration patience, Mono<?> reading) {
    this(what, patience, reading, Schedulers.parallel());
  }

  KeptFresh(String what, Duration patience, Mono<?> reading, Scheduler time) {
    this.what = what;
    this.patience = patience;
    this.reading = reading;
    this.time = time;
  }

  /** The first reading; it fails if nothing was read within 15 seconds. */
  public Mono<Void> first() {
    return reading.doOnSuccess(read -> succeeded()).then().timeout(FIRST_PATIENCE, time);
  }

  /**
   * One reading after another, until it is cancelled; it never fails. A change during a reading is
   * not dropped, for the reading may have been before it; however many there are, at most two more
   * readings follow.
   *
   * @param changes that were notified
   * @param every without a change, a reading begins so often
   */
  public Flux<?> after(Flux<?> changes, Duration every) {
    return Flux.merge(Flux.interval(every, time).onBackpressureDrop(), changes)
        .onBackpressureLatest()
        .concatMap(change -> read(), 1);
  }

  private Mono<?> read() {
    return reading
        .timeout(patience, time)
        .doOnSuccess(read -> succeeded())
        .onErrorResume(
            failure -> {
              failed(failure);
              return Mono.empty();
            });
  }

  private void succeeded() {
    readAt = System.nanoTime();
    if (stale) {
      log.info("{} are fresh again", what);
    }
    stale = false;
  }

  private void failed(Throwable failure) {
    if (!stale) {
      log.warn("{} could not be read: {}", what, Reason.of(failure));
    }
    stale = true;
  }

  /** Whether the last reading failed. */
  public boolean isStale() {
    return stale;
  }

  /** Seconds since the last reading that did not fail. */
  public double ageSeconds() {
    return (System.nanoTime() - readAt) / 1e9;
  }
}
