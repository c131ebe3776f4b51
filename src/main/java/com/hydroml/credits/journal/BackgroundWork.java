package com.hydroml.credits.journal;

import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;

/**
 * What goes on from when the service starts until it stops: after whatever is needed to publish,
 * and before requests are served.
 */
public abstract class BackgroundWork implements SmartLifecycle {

  private final int phase;
  private volatile @Nullable Disposable running;

  /** Begins with what consumes the journal. */
  protected BackgroundWork() {
    this(JournalPhases.CONSUMERS);
  }

  /**
   * Begins later.
   *
   * @param phase see {@link JournalPhases}
   */
  protected BackgroundWork(int phase) {
    this.phase = phase;
  }

  /** Begins; what is given back ends it. */
  protected abstract Disposable begin();

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
  public int getPhase() {
    return phase;
  }
}
