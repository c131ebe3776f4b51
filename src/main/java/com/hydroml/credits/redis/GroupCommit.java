package com.hydroml.credits.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * At most one call under way; what arrives meanwhile goes together in the next. Alone, an item
 * never waits for company, and what fills a call by itself waits for no commit.
 *
 * <p>Items are called for in the order in which they were offered, and answered in that order too.
 * An item is never split over two calls.
 *
 * @param <T> an item
 * @param <R> its answer
 */
public final class GroupCommit<T, R> {

  private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);

  private final int largestCall;
  private final int capacity;
  private final Function<List<T>, CompletionStage<List<R>>> call;
  private final Function<List<R>, CompletionStage<?>> committed;
  private final Queue<Entry<T, R>> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicInteger signals = new AtomicInteger();
  private volatile Call last = Call.NONE;

  /**
   * @param largestCall most weight in one call; an item that weighs more goes alone
   * @param capacity most weight that may wait
   * @param call carries out a call; answers one for each item, in their order, or fails for all
   */
  public GroupCommit(
      int largestCall, int capacity, Function<List<T>, CompletionStage<List<R>>> call) {
    this(largestCall, capacity, call, answers -> CompletableFuture.completedFuture(null));
  }

  /**
   * The same, where a call is under way for longer than until it is answered, unless so much waits
   * that the next could not be any larger.
   *
   * @param committed completes when the next call may begin; asked once the answers were given
   */
  public GroupCommit(
      int largestCall,
      int capacity,
      Function<List<T>, CompletionStage<List<R>>> call,
      Function<List<R>, CompletionStage<?>> committed) {
    this.largestCall = largestCall;
    this.capacity = capacity;
    this.call = call;
    this.committed = committed;
  }

  /**
   * Takes an item for the next call.
   *
   * @param answered is told the answer, or the failure of the call, on the thread that had it; what
   *     it throws is logged and is nobody else's
   * @return false if too much is waiting already; then nothing was taken
   */
  public boolean offer(T item, int weight, BiConsumer<@Nullable R, @Nullable Throwable> answered) {
    if (waiting.addAndGet(weight) > capacity) {
      waiting.addAndGet(-weight);
      return false;
    }
    queue.add(new Entry<>(item, weight, answered));
    drain();
    return true;
  }

  private void drain() {
    if (signals.getAndIncrement() != 0) {
      return;
    }
    int missed = 1;
    do {
      while (mayBegin() && startCall()) {
        // A call that ended at once makes room for the next.
      }
      missed = signals.addAndGet(-missed);
    } while (missed != 0);
  }

  private boolean mayBegin() {
    return last.committed || (last.answered && waiting.get() >= largestCall);
  }

  private boolean startCall() {
    List<Entry<T, R>> entries = takeBatch();
    if (entries.isEmpty()) {
      return false;
    }
    Call begun = new Call();
    last = begun;
    List<T> items = new ArrayList<>(entries.size());
    for (Entry<T, R> entry : entries) {
      items.add(entry.item);
    }
    begin(items)
        .whenComplete(
            (answers, failure) -> {
              answer(entries, answers, failure);
              CompletionStage<?> commit = commit(answers);
              begun.answered = true;
              commit.whenComplete((nothing, late) -> end(begun));
              drain();
            });
    return true;
  }

  /** Whatever goes wrong here, the next call has to begin. */
  private CompletionStage<?> commit(@Nullable List<R> answers) {
    try {
      return answers == null ? CompletableFuture.completedFuture(null) : committed.apply(answers);
    } catch (RuntimeException | Error e) {
      log.error("What a call waits for at its end failed; the next begins", e);
      return CompletableFuture.completedFuture(null);
    }
  }

  private void end(Call call) {
    call.committed = true;
    drain();
  }

  /** A call that cannot even begin fails as any other does: the next has to begin all the same. */
  private CompletionStage<List<R>> begin(List<T> items) {
    try {
      return call.apply(items).thenApply(answers -> checked(answers, items.size()));
    } catch (RuntimeException | Error e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static <R> List<R> checked(List<R> answers, int expected) {
    if (answers.size() != expected) {
      throw new IllegalStateException(answers.size() + " answers to " + expected + " items");
    }
    return answers;
  }

  private List<Entry<T, R>> takeBatch() {
    List<Entry<T, R>> entries = new ArrayList<>();
    int weight = 0;
    for (Entry<T, R> next = queue.peek(); next != null; next = queue.peek()) {
      if (!entries.isEmpty() && weight + next.weight > largestCall) {
        break;
      }
      queue.remove();
      weight += next.weight;
      entries.add(next);
    }
    waiting.addAndGet(-weight);
    return entries;
  }

  private static <T, R> void answer(
      List<Entry<T, R>> entries, @Nullable List<R> answers, @Nullable Throwable failure) {
    for (int i = 0; i < entries.size(); i++) {
      R answer = answers == null ? null : answers.get(i);
      try {
        entries.get(i).answered.accept(answer, failure);
      } catch (RuntimeException | Error e) {
        log.error("An answer's receiver failed; the others get theirs", e);
      }
    }
  }

  /** How far a call is. */
  private static final class Call {
    private static final Call NONE = new Call();

    static {
      NONE.committed = true;
    }

    private volatile boolean answered;
    private volatile boolean committed;
  }

  private record Entry<T, R>(
      T item, int weight, BiConsumer<@Nullable R, @Nullable Throwable> answered) {}
}
