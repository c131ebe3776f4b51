package com.hydroml.credits.account;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The exports of this instance that are under way. Each reads page after page for as long as its
 * client takes them: so many at most, that others have Postgres, too.
 */
final class EntryExports {

  /** Most exports at a time. */
  static final int MOST = 16;

  /** How long one may be there without being sent: its client may have gone. */
  private static final Duration BEGINNING = Duration.ofSeconds(10);

  private final Set<Export> underWay = new HashSet<>();

  /** A place, until {@link #end}. */
  static final class Export {
    private final long since = System.nanoTime();
    private volatile boolean begun;

    /** It is being sent. */
    void begin() {
      begun = true;
    }

    private boolean isForgotten(long now) {
      return !begun && now - since > BEGINNING.toNanos();
    }
  }

  /** A place, or null if there is none. */
  synchronized @Nullable Export enter() {
    long now = System.nanoTime();
    underWay.removeIf(export -> export.isForgotten(now));
    if (underWay.size() >= MOST) {
      return null;
    }
    Export export = new Export();
    underWay.add(export);
    return export;
  }

  /** Frees a place; it can be called again. */
  synchronized void end(Export export) {
    underWay.remove(export);
  }
}
