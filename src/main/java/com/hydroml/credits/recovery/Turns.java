package com.hydroml.credits.recovery;

import java.util.ArrayDeque;
import java.util.Queue;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Lets so many pieces of work be under way at once; the others wait, in the order in which they
 * came. All shards may be recovered side by side, and Postgres has other work to do meanwhile.
 * Thread-safe.
 */
final class Turns {

  // Guarded by this, as is what a turn has. At most one wait a shard, so it needs no bound.
  private final Queue<Turn> waiting = new ArrayDeque<>();
  private int free;

  Turns(int atOnce) {
    this.free = atOnce;
  }

  private static final class Turn {
    private final Sinks.Empty<Void> come = Sinks.empty();
    private boolean isUnderWay;
  }

  /** Does the work when its turn has come. */
  <T> Mono<T> take(Mono<T> work) {
    return Mono.defer(
        () -> {
          Turn turn = enter();
          return turn.come.asMono().then(work).doFinally(signal -> leave(turn));
        });
  }

  private synchronized Turn enter() {
    Turn turn = new Turn();
    if (free == 0) {
      waiting.add(turn);
    } else {
      free--;
      turn.isUnderWay = true;
      turn.come.tryEmitEmpty();
    }
    return turn;
  }

  private void leave(Turn turn) {
    Turn next;
    synchronized (this) {
      if (!turn.isUnderWay) {
        waiting.remove(turn);
        return;
      }
      next = waiting.poll();
      if (next == null) {
        free++;
        return;
      }
      next.isUnderWay = true;
    }
    next.come.tryEmitEmpty();
  }
}
