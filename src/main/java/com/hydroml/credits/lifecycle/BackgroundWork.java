package com.hydroml.credits.lifecycle;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What goes on from when the service starts until it stops. */
public abstract class BackgroundWork implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(BackgroundWork.class);

  private final int phase;
  private volatile @Nullable Disposable running;

  /**
   * @param phase see {@link StartPhases}
   */
  protected BackgroundWork(int phase) {
    this.phase = phase;
  }

  /** Begins; what is given back ends it. What it waits for, the start waits for. */
  protected abstract Disposable begin();

  /**
   * Goes on at every interval until it is disposed of: one run after another. Of those that would
   * begin while a run goes on the first begins when it ends, and the others are left out. A run
   * that fails is the only one that does.
   */
  protected final Disposable every(Duration interval, Supplier<? extends Mono<?>> run) {
    return Flux.interval(interval)
        .onBackpressureDrop()
        .concatMap(tick -> Mono.defer(run).onErrorResume(this::unexpected), 1)
        .subscribe();
  }

  private Mono<Object> unexpected(Throwable failure) {
    log.error("{} failed and goes on", getClass().getSimpleName(), failure);
    return Mono.empty();
  }

  @Override
  public final void start() {
    running = begin();
  }

  @Override
  public final void stop() {
    Disposable current = running;
    if (current != null) {
      current.dispose();
    }
    running = null;
  }

  @Override
  public final boolean isRunning() {
    return running != null;
  }

  @Override
  public final int getPhase() {
    return phase;
  }
}
