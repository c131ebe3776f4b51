package com.hydroml.credits.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * An answer says journaled only when every version up to its own is (I2); each who waits is told
 * once.
 */
class JournalProgressTest {

  private final JournalProgress progress = new JournalProgress();
  private final List<String> told = new ArrayList<>();

  @Test
  void onlyThoseWhoseWholePrefixIsJournaledAreTold() {
    await("a", 1, 0, 100);
    await("a", 2, 0, 100);
    await("a", 4, 0, 100);
    await("b", 1, 0, 100);
    progress.advance("a", 2);
    assertThat(told).containsExactly("a1 JOURNALED", "a2 JOURNALED");
    progress.advance("a", 3);
    assertThat(told).hasSize(2);
    progress.advance("a", 9);
    assertThat(told).endsWith("a4 JOURNALED");
    progress.advance("a", 9);
    assertThat(told).hasSize(3);
  }

  @Test
  void anAccountThatRedisLacksTellsNobody() {
    await("a", 1, 0, 100);
    progress.advance("a", -1);
    assertThat(told).isEmpty();
  }

  @Test
  void whatKafkaDidNotConfirmEndsTheWaitingOfAllThatRestsOnIt() {
    await("a", 1, 0, 100);
    await("a", 2, 0, 100);
    await("a", 3, 0, 100);
    await("b", 3, 0, 100);
    progress.giveUp("a", 2);
    assertThat(told).containsExactly("a2 UNCONFIRMED", "a3 UNCONFIRMED");
    progress.advance("a", 3);
    assertThat(told).endsWith("a1 JOURNALED").hasSize(3);
  }

  @Test
  void waitingEndsAtItsDeadlineAndNotBefore() {
    await("a", 1, 0, 100);
    await("a", 2, 0, 200);
    progress.expire(99);
    assertThat(told).isEmpty();
    progress.expire(100);
    assertThat(told).containsExactly("a1 UNCONFIRMED");
    progress.expire(300);
    assertThat(told).containsExactly("a1 UNCONFIRMED", "a2 UNCONFIRMED");
  }

  @Test
  void deadlinesHoldWhenTheMonotonicClockWraps() {
    long nearTheEnd = Long.MAX_VALUE - 10;
    await("a", 1, nearTheEnd, nearTheEnd + 100);
    progress.expire(nearTheEnd + 50);
    assertThat(told).isEmpty();
    assertThat(progress.overdue(nearTheEnd + 50)).containsExactly("a");
    progress.expire(nearTheEnd + 100);
    assertThat(told).containsExactly("a1 UNCONFIRMED");
  }

  @Test
  void whoHasWaitedForAWhileIsNamedOnce() {
    await("a", 1, 10, 100);
    await("a", 2, 50, 100);
    await("b", 1, 20, 100);
    assertThat(progress.overdue(10)).isEmpty();
    assertThat(progress.overdue(11)).containsExactly("a");
    assertThat(progress.overdue(51)).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void whoeverIsToldMayWaitAgain() {
    progress.await("a", 1, 0, 100, journaled -> await("a", 2, 0, 100));
    progress.advance("a", 1);
    progress.advance("a", 2);
    assertThat(told).containsExactly("a2 JOURNALED");
  }

  @Test
  void eachIsToldExactlyOnceWhateverComesTogether() throws InterruptedException {
    int count = 20_000;
    AtomicLong answers = new AtomicLong();
    CountDownLatch all = new CountDownLatch(count);
    ExecutorService threads = Executors.newFixedThreadPool(3);
    threads.execute(
        () -> {
          for (int version = 1; version <= count; version++) {
            progress.await(
                "a",
                version,
                0,
                100,
                journaled -> {
                  answers.incrementAndGet();
                  all.countDown();
                });
          }
        });
    threads.execute(
        () -> {
          while (all.getCount() > 0) {
            progress.advance("a", count);
          }
        });
    threads.execute(
        () -> {
          while (all.getCount() > 0) {
            progress.giveUp("a", 1);
          }
        });
    try {
      assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
    } finally {
      threads.shutdownNow();
    }
    assertThat(answers).hasValue(count);
  }

  private void await(String account, long version, long since, long deadline) {
    progress.await(
        account,
        version,
        since,
        deadline,
        journaled -> told.add(account + version + " " + journaled));
  }
}
