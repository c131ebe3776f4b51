package com.hydroml.credits.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What arrives during a call goes in the next, in its order and within bounds; nothing waits alone,
 * nothing is lost, and one item's trouble is not another's.
 */
class GroupCommitTest {

  private final List<List<Integer>> calls = Collections.synchronizedList(new ArrayList<>());
  private final Deque<CompletableFuture<List<Integer>>> underWay = new ArrayDeque<>();
  private final List<String> answered = Collections.synchronizedList(new ArrayList<>());

  @Test
  void aloneAnItemGoesAtOnce() {
    GroupCommit<Integer, Integer> group = new GroupCommit<>(4, 100, this::call);
    offer(group, 1);
    assertThat(calls).containsExactly(List.of(1));
  }

  @Test
  void whatArrivesDuringACallGoesTogetherInTheNextInItsOrder() {
    GroupCommit<Integer, Integer> group = new GroupCommit<>(4, 100, this::call);
    IntStream.rangeClosed(1, 4).forEach(item -> offer(group, item));
    assertThat(calls).containsExactly(List.of(1));
    succeed();
    assertThat(calls).containsExactly(List.of(1), List.of(2, 3, 4));
    succeed();
    assertThat(answered).containsExactly("1=10", "2=20", "3=30", "4=40");
  }

  @Test
  void theNextCallBeginsWhenTheLastIsCommittedAndAnswersDoNotWaitForThat() {
    List<CompletableFuture<Void>> commits = new ArrayList<>();
    GroupCommit<Integer, Integer> group =
        new GroupCommit<>(
            4,
            100,
            this::call,
            answers -> {
              commits.add(new CompletableFuture<>());
              return commits.getLast();
            });
    IntStream.rangeClosed(1, 3).forEach(item -> offer(group, item));
    succeed();
    assertThat(answered).containsExactly("1=10");
    assertThat(calls).containsExactly(List.of(1));
    commits.getFirst().complete(null);
    assertThat(calls).containsExactly(List.of(1), List.of(2, 3));
    succeed();
    offer(group, 4);
    commits.getLast().completeExceptionally(new IllegalStateException("not committed"));
    assertThat(calls).containsExactly(List.of(1), List.of(2, 3), List.of(4));
  }

  @Test
  void whatFillsACallWaitsForNoCommit() {
    List<CompletableFuture<Void>> commits = new ArrayList<>();
    GroupCommit<Integer, Integer> group =
        new GroupCommit<>(
            3,
            100,
            this::call,
            answers -> {
              commits.add(new CompletableFuture<>());
              return commits.getLast();
            });
    IntStream.rangeClosed(1, 3).forEach(item -> offer(group, item));
    succeed();
    assertThat(calls).containsExactly(List.of(1));
    IntStream.rangeClosed(4, 5).forEach(item -> offer(group, item));
    assertThat(calls).containsExactly(List.of(1), List.of(2, 3, 4));
    // The commit of a call that is not the last is nothing that anybody waits for.
    commits.getFirst().complete(null);
    assertThat(calls).containsExactly(List.of(1), List.of(2, 3, 4));
    succeed();
    assertThat(calls).containsExactly(List.of(1), List.of(2, 3, 4));
    commits.getLast().complete(null);
    assertThat(calls).containsExactly(List.of(1), List.of(2, 3, 4), List.of(5));
  }

  @Test
  void aCallIsNeverLargerThanItsBoundExceptForAnItemThatIsLargerItself() {
    GroupCommit<Integer, Integer> group = new GroupCommit<>(4, 100, this::call);
    offer(group, 0);
    offer(group, 1, 3);
    offer(group, 2, 2);
    offer(group, 3, 2);
    offer(group, 4, 9);
    offer(group, 5, 1);
    while (!underWay.isEmpty()) {
      succeed();
    }
    assertThat(calls)
        .containsExactly(List.of(0), List.of(1), List.of(2, 3), List.of(4), List.of(5));
  }

  @Test
  void moreThanMayWaitIsRefusedAndRoomComesBack() {
    GroupCommit<Integer, Integer> group = new GroupCommit<>(4, 3, this::call);
    offer(group, 0);
    assertThat(group.offer(1, 2, (answer, failure) -> {})).isTrue();
    assertThat(group.offer(2, 2, (answer, failure) -> {})).isFalse();
    assertThat(group.offer(3, 1, (answer, failure) -> {})).isTrue();
    assertThat(group.offer(4, 1, (answer, failure) -> {})).isFalse();
    succeed();
    assertThat(calls).containsExactly(List.of(0), List.of(1, 3));
    assertThat(group.offer(5, 3, (answer, failure) -> {})).isTrue();
  }

  @Test
  void aFailedCallFailsItsOwnItemsAndTheNextGoesOn() {
    GroupCommit<Integer, Integer> group = new GroupCommit<>(4, 100, this::call);
    offer(group, 1);
    offer(group, 2);
    underWay.remove().completeExceptionally(new IllegalStateException("broken"));
    succeed();
    assertThat(answered).containsExactly("1!", "2=20");
  }

  @Test
  void aCallThatCannotBeginFailsItsItemsAndTheNextGoesOn() {
    GroupCommit<Integer, Integer> group =
        new GroupCommit<>(
            4,
            100,
            items -> {
              if (items.contains(1)) {
                throw new IllegalStateException("cannot begin");
              }
              return call(items);
            });
    offer(group, 1);
    offer(group, 2);
    succeed();
    assertThat(answered).containsExactly("1!", "2=20");
  }

  @Test
  void aCallThatAnswersForTooFewFailsAll() {
    GroupCommit<Integer, Integer> group = new GroupCommit<>(4, 100, this::call);
    offer(group, 0);
    offer(group, 1);
    offer(group, 2);
    succeed();
    underWay.remove().complete(List.of(10));
    assertThat(answered).containsExactly("0=0", "1!", "2!");
    offer(group, 3);
    succeed();
    assertThat(answered).endsWith("3=30");
  }

  @Test
  void aReceiverThatFailsTakesNobodysAnswer() {
    GroupCommit<Integer, Integer> group = new GroupCommit<>(4, 100, this::call);
    offer(group, 0);
    group.offer(
        1,
        1,
        (answer, failure) -> {
          throw new IllegalStateException("receiver");
        });
    offer(group, 2);
    succeed();
    succeed();
    offer(group, 3);
    succeed();
    assertThat(answered).containsExactly("0=0", "2=20", "3=30");
  }

  @Test
  void whateverFailsAtTheEndOfACallTheNextBegins() {
    GroupCommit<Integer, Integer> group =
        new GroupCommit<>(
            4,
            100,
            this::call,
            answers -> {
              throw new IllegalStateException("cannot be waited for");
            });
    group.offer(
        1,
        1,
        (answer, failure) -> {
          throw new AssertionError("receiver");
        });
    offer(group, 2);
    succeed();
    offer(group, 3);
    succeed();
    succeed();
    assertThat(answered).containsExactly("2=20", "3=30");
  }

  @Test
  void anItemOfferedByAReceiverFollowsThoseThatWaited() {
    GroupCommit<Integer, Integer> group = new GroupCommit<>(4, 100, this::call);
    group.offer(1, 1, (answer, failure) -> offer(group, 4));
    offer(group, 2);
    offer(group, 3);
    succeed();
    while (!underWay.isEmpty()) {
      succeed();
    }
    assertThat(answered).containsExactly("2=20", "3=30", "4=40");
  }

  @Test
  void callsThatEndAtOnceDoNotDeepenTheStack() {
    GroupCommit<Integer, Integer> group =
        new GroupCommit<>(1, 1_000_000, items -> CompletableFuture.completedFuture(items));
    AtomicInteger left = new AtomicInteger(200_000);
    CompletableFuture<Void> done = new CompletableFuture<>();
    offerAgain(group, left, done);
    assertThat(done).isCompleted();
  }

  private static void offerAgain(
      GroupCommit<Integer, Integer> group, AtomicInteger left, CompletableFuture<Void> done) {
    group.offer(
        left.get(),
        1,
        (answer, failure) -> {
          if (left.decrementAndGet() == 0) {
            done.complete(null);
          } else {
            offerAgain(group, left, done);
          }
        });
  }

  @Test
  void nothingIsLostOrReorderedWhenManyThreadsOffer() throws InterruptedException {
    int threads = 4;
    int each = 20_000;
    ExecutorService redis = Executors.newSingleThreadExecutor();
    AtomicInteger atOnce = new AtomicInteger();
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    GroupCommit<Integer, Integer> group =
        new GroupCommit<>(
            64,
            Integer.MAX_VALUE,
            items ->
                CompletableFuture.supplyAsync(
                    () -> {
                      assertThat(atOnce.incrementAndGet()).isOne();
                      assertThat(items).hasSizeBetween(1, 64);
                      order.addAll(items);
                      atOnce.decrementAndGet();
                      return items;
                    },
                    redis));
    CountDownLatch answers = new CountDownLatch(threads * each);
    ExecutorService callers = Executors.newFixedThreadPool(threads);
    for (int t = 0; t < threads; t++) {
      int thread = t;
      callers.execute(
          () -> {
            for (int i = 0; i < each; i++) {
              int item = thread * each + i;
              group.offer(
                  item,
                  1,
                  (answer, failure) -> {
                    if (failure == null && answer == item) {
                      answers.countDown();
                    }
                  });
            }
          });
    }
    try {
      assertThat(answers.await(30, TimeUnit.SECONDS)).isTrue();
    } finally {
      callers.shutdownNow();
      redis.shutdownNow();
    }
    for (int t = 0; t < threads; t++) {
      int thread = t;
      assertThat(order.stream().filter(item -> item / each == thread).toList()).isSorted();
    }
  }

  private CompletionStage<List<Integer>> call(List<Integer> items) {
    calls.add(List.copyOf(items));
    CompletableFuture<List<Integer>> reply = new CompletableFuture<>();
    underWay.add(reply);
    return reply;
  }

  /** Answers the oldest call with ten times each item. */
  private void succeed() {
    List<Integer> items = calls.get(calls.size() - underWay.size());
    underWay.remove().complete(items.stream().map(item -> item * 10).toList());
  }

  private void offer(GroupCommit<Integer, Integer> group, int item) {
    offer(group, item, 1);
  }

  private void offer(GroupCommit<Integer, Integer> group, int item, int weight) {
    group.offer(
        item,
        weight,
        (answer, failure) -> answered.add(item + (failure == null ? "=" + answer : "!")));
  }
}
