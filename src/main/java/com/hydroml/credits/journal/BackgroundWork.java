package com.hydroml.credits.journal;

import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;

/**
 * What goes on from when the service starts until it stops: after whatever is needed to publish,
 * and before requests are served.
 */
public abstract class BackgroundWork implements SmartLifecycle {

  private volatile @Nullable Disposable running;

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
    return JournalPhases.CONSUMERS;
  }
}
