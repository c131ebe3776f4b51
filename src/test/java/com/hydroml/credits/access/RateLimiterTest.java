package com.hydroml.credits.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.access.RateLimiter.Lease;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A limiter lets in its share and no more, and half of it when the share is not renewed. */
class RateLimiterTest {

  private static final long SECOND = 1_000_000_000;
  private static final long MILLI = SECOND / 1000;

  /** An instant at which the monotonic clock's numbers overflow soon: only differences count. */
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5 * SECOND);

  private volatile RateMembership membership = new RateMembership(1, now.get() + 3600 * SECOND);

  private RateLimiter limiter(int perSecond, int burst) {
    RateLimiter limiter = new RateLimiter(now::get, () -> membership);
    limiter.limit(new RateLimit(perSecond, burst));
    return limiter;
  }

  private static int admitted(RateLimiter limiter, int requests) {
    int admitted = 0;
    for (int i = 0; i < requests; i++) {
      admitted += limiter.admit() == 0 ? 1 : 0;
    }
    return admitted;
  }

  /** How many are let in of 1000 requests a second during so many seconds. */
  private int admittedDuring(RateLimiter limiter, int seconds) {
    int admitted = 0;
    for (int i = 0; i < seconds * 1000; i++) {
      now.addAndGet(MILLI);
      admitted += limiter.admit() == 0 ? 1 : 0;
    }
    return admitted;
  }

  @Test
  void aBurstIsLetInAndThenTheRate() {
    RateLimiter limiter = limiter(10, 25);
    assertThat(admitted(limiter, 100)).isEqualTo(25);
    assertThat(admittedDuring(limiter, 10)).isEqualTo(100);
    now.addAndGet(3600 * SECOND);
    membership = new RateMembership(1, now.get() + SECOND);
    assertThat(admitted(limiter, 100)).as("after a rest").isEqualTo(25);
  }

  @Test
  void aRefusalSaysWhenAnotherTryIsWorthIt() {
    RateLimiter limiter = limiter(1, 5);
    assertThat(admitted(limiter, 6)).isEqualTo(5);
    assertThat(limiter.admit()).isEqualTo(1);
    now.addAndGet(SECOND);
    assertThat(limiter.admit()).isZero();
    assertThat(limiter.admit()).isEqualTo(1);
  }

  @Test
  void aRefusalCostsNothing() {
    RateLimiter limiter = limiter(10, 10);
    assertThat(admitted(limiter, 1_000_000)).isEqualTo(10);
    now.addAndGet(SECOND / 10);
    assertThat(limiter.admit()).isZero();
  }

  @Test
  void withoutALimitEverythingIsLetIn() {
    RateLimiter limiter = limiter(1, 1);
    limiter.limit(null);
    assertThat(admitted(limiter, 1000)).isEqualTo(1000);
  }

  @Test
  void anInstanceOfSeveralLetsInItsEqualPart() {
    membership = new RateMembership(4, now.get() + 3600 * SECOND);
    RateLimiter limiter = limiter(40, 40);
    assertThat(admitted(limiter, 100)).isEqualTo(10);
    assertThat(admittedDuring(limiter, 10)).isEqualTo(100);
  }

  @Test
  void aLeasedShareTakesThePlaceOfTheEqualPart() {
    membership = new RateMembership(4, now.get() + 3600 * SECOND);
    RateLimiter limiter = limiter(40, 40);
    limiter.lease(new Lease(30_000, now.get() + 3600 * SECOND));
    assertThat(admitted(limiter, 100)).isEqualTo(30);
    assertThat(admittedDuring(limiter, 10)).isEqualTo(300);
  }

  @Test
  void withoutAFreshLeaseItIsHalfOfTheShareNeitherAllNorNothing() {
    RateLimiter limiter = limiter(40, 40);
    limiter.lease(new Lease(20_000, now.get() + 3 * SECOND));
    admitted(limiter, 1000);
    assertThat(admittedDuring(limiter, 3)).isBetween(59, 60);
    assertThat(admittedDuring(limiter, 10)).isBetween(99, 101);

    limiter.lease(null);
    membership = new RateMembership(2, now.get());
    assertThat(admittedDuring(limiter, 10)).isBetween(99, 101);
  }

  @Test
  void aShareThatGrowsIsNotHeldBackByTheDebtOfASmallOne() {
    membership = new RateMembership(100, now.get() + 3600 * SECOND);
    RateLimiter limiter = limiter(10, 10);
    assertThat(admitted(limiter, 5)).as("one fits, however small the share").isEqualTo(1);
    assertThat(limiter.admit()).isEqualTo(10);
    limiter.lease(new Lease(10_000, now.get() + 3600 * SECOND));
    assertThat(limiter.admit()).isEqualTo(1);
    now.addAndGet(SECOND);
    assertThat(admitted(limiter, 100)).isEqualTo(10);
  }

  @Test
  void whatARequestTurnsOutToBeIsPaidBeforeAnotherOneIsLetIn() {
    RateLimiter limiter = limiter(10, 10);
    assertThat(limiter.admit()).isZero();
    limiter.charge(8);
    assertThat(admitted(limiter, 100)).as("nine turns of ten are taken").isEqualTo(1);

    now.addAndGet(10 * SECOND);
    assertThat(limiter.admit()).isZero();
    limiter.charge(999);
    assertThat(limiter.admit()).as("990 turns are owed").isEqualTo(60);
    assertThat(admittedDuring(limiter, 99)).isZero();
    assertThat(admittedDuring(limiter, 10)).isEqualTo(100);
    assertThat(limiter.takeAsked()).isGreaterThan(999);
  }

  @Test
  void whatIsOwedIsPaidFromAShareThatGrows() {
    membership = new RateMembership(10, now.get() + 3600 * SECOND);
    RateLimiter limiter = limiter(10, 10);
    assertThat(limiter.admit()).isZero();
    limiter.charge(99);
    assertThat(limiter.admit()).isEqualTo(60);
    limiter.lease(new Lease(10_000, now.get() + 3600 * SECOND));
    assertThat(limiter.admit()).isEqualTo(10);
    now.addAndGet(10 * SECOND);
    assertThat(admitted(limiter, 100)).isEqualTo(1);
  }

  @Test
  void theLargestLimitAndTheLargestDebtAreStillNumbers() {
    RateLimiter limiter = limiter(RateLimit.MAX, RateLimit.MAX);
    for (int i = 0; i < 5000; i++) {
      limiter.charge(999);
    }
    assertThat(limiter.admit()).isEqualTo(2);
    now.addAndGet(2 * SECOND);
    assertThat(limiter.admit()).isZero();
    now.addAndGet(1_000_000_000 * SECOND);
    membership = new RateMembership(1, now.get() + SECOND);
    assertThat(limiter.isFull()).isTrue();
    assertThat(admitted(limiter, RateLimit.MAX + 1)).isEqualTo(RateLimit.MAX);
  }

  @Test
  void requestsAtTheSameTimeShareOneBucket() throws Exception {
    RateLimiter limiter = limiter(1000, 1000);
    List<Future<Integer>> parts = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 4; i++) {
        parts.add(threads.submit(() -> admitted(limiter, 1000)));
      }
    }
    int all = 0;
    for (Future<Integer> part : parts) {
      all += part.get();
    }
    assertThat(all).isEqualTo(1000);
    assertThat(limiter.takeAsked()).isEqualTo(4000);
    assertThat(limiter.takeAsked()).isZero();
  }
}
