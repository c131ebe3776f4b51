package com.hydroml.credits.journal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Who waits for which version of an account of one shard to be journaled. Time is passed in, so
 * that the waiting itself can be tested without any.
 *
 * <p>Thread-safe; waiters are called outside the lock.
 */
final class JournalProgress {

  private final Map<String, List<Waiter>> waiting = new HashMap<>();

  /**
   * Waits for every version of the account up to this one.
   *
   * @param deadline nanoseconds, on the clock that {@link #expire} is called with
   * @param told is told once: {@code JOURNALED} when the prefix is, something else when it is not
   *     to be waited for any longer
   */
  synchronized void await(
      String account, long version, long since, long deadline, Consumer<Confirmation> told) {
    waiting
        .computeIfAbsent(account, name -> new ArrayList<>(2))
        .add(new Waiter(version, since, deadline, told));
  }

  /** The account's journaled prefix now reaches {@code upto}. */
  void advance(String account, long upto) {
    List<Waiter> done = new ArrayList<>();
    synchronized (this) {
      List<Waiter> waiters = waiting.get(account);
      if (waiters == null) {
        return;
      }
      take(waiters, waiter -> waiter.version <= upto, done);
      if (waiters.isEmpty()) {
        waiting.remove(account);
      }
    }
    done.forEach(waiter -> waiter.told.accept(Confirmation.JOURNALED));
  }

  /** Kafka did not confirm this version: nobody waits for it, or for one that rests on it. */
  void giveUp(String account, long version) {
    List<Waiter> done = new ArrayList<>();
    synchronized (this) {
      List<Waiter> waiters = waiting.get(account);
      if (waiters == null) {
        return;
      }
      take(waiters, waiter -> waiter.version >= version, done);
      if (waiters.isEmpty()) {
        waiting.remove(account);
      }
    }
    done.forEach(waiter -> waiter.told.accept(Confirmation.UNCONFIRMED));
  }

  /** An acknowledgement of the account has no good outcome: nobody waits for another. */
  void lose(String account) {
    List<Waiter> done;
    synchronized (this) {
      done = waiting.remove(account);
    }
    if (done != null) {
      done.forEach(waiter -> waiter.told.accept(Confirmation.UNKNOWN));
    }
  }

  /** Ends the waiting of those whose time is over. */
  void expire(long now) {
    List<Waiter> done = new ArrayList<>();
    synchronized (this) {
      for (Iterator<List<Waiter>> all = waiting.values().iterator(); all.hasNext(); ) {
        List<Waiter> waiters = all.next();
        take(waiters, waiter -> now - waiter.deadline >= 0, done);
        if (waiters.isEmpty()) {
          all.remove();
        }
      }
    }
    done.forEach(waiter -> waiter.told.accept(Confirmation.UNCONFIRMED));
  }

  /** Whether nobody waits. */
  synchronized boolean isIdle() {
    return waiting.isEmpty();
  }

  /** Accounts for which somebody has waited since before {@code before}. */
  synchronized List<String> overdue(long before) {
    List<String> accounts = new ArrayList<>();
    for (Map.Entry<String, List<Waiter>> entry : waiting.entrySet()) {
      if (entry.getValue().getFirst().since - before < 0) {
        accounts.add(entry.getKey());
      }
    }
    return accounts;
  }

  private static void take(
      List<Waiter> from, java.util.function.Predicate<Waiter> which, List<Waiter> to) {
    for (Iterator<Waiter> waiters = from.iterator(); waiters.hasNext(); ) {
      Waiter waiter = waiters.next();
      if (which.test(waiter)) {
        waiters.remove();
        to.add(waiter);
      }
    }
  }

  private record Waiter(long version, long since, long deadline, Consumer<Confirmation> told) {}
}
