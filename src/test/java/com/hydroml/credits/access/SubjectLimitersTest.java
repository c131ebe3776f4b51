package com.hydroml.credits.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.access.RateLimiter.Lease;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Each subject has a bucket of its own, and no number of subjects takes more than its room. */
class SubjectLimitersTest {

  private static final long SECOND = 1_000_000_000;
  private static final int MOST = 3;

  private final AtomicLong now = new AtomicLong();
  private final RateMembership alone = new RateMembership(1, Long.MAX_VALUE);
  private final SubjectLimiters limiters =
      new SubjectLimiters(new RateLimit(1, 2), MOST, now::get, () -> alone);

  private int admitted(String id) {
    int admitted = 0;
    while (limiters.of(id).admit() == 0) {
      admitted++;
    }
    return admitted;
  }

  @Test
  void eachHasItsOwnBucket() {
    assertThat(admitted("jwt:ada")).isEqualTo(2);
    assertThat(admitted("jwt:bob")).isEqualTo(2);
    assertThat(admitted("jwt:ada")).isZero();
    now.addAndGet(SECOND);
    assertThat(admitted("jwt:ada")).isEqualTo(1);
  }

  @Test
  void whoHasRestedIsForgottenToMakeRoomAndNobodyElse() {
    for (int i = 0; i < MOST; i++) {
      admitted("jwt:" + i);
    }
    assertThat(admitted("jwt:new")).as("the bucket of those without room").isEqualTo(2);
    assertThat(admitted("jwt:other")).as("the same bucket").isZero();
    assertThat(limiters.known()).hasSize(MOST);

    now.addAndGet(SECOND);
    admitted("jwt:0");
    now.addAndGet(SECOND);
    assertThat(admitted("jwt:new")).as("a bucket of its own").isEqualTo(2);
    assertThat(limiters.known()).containsOnlyKeys("jwt:0", "jwt:new");
    assertThat(admitted("jwt:0")).as("what it had").isEqualTo(1);
  }

  @Test
  void aShareThatWasLeasedCountsForWhoComesLater() {
    limiters.lease(Map.of("jwt:ada", new Lease(500, Long.MAX_VALUE)));
    assertThat(admitted("jwt:ada")).isEqualTo(1);
    assertThat(admitted("jwt:bob")).isEqualTo(2);
    limiters.lease(Map.of());
    now.addAndGet(2 * SECOND);
    assertThat(admitted("jwt:ada")).isEqualTo(2);
  }

  @Test
  void withoutALimitNobodyIsKept() {
    SubjectLimiters none = new SubjectLimiters(null, MOST, now::get, () -> alone);
    for (int i = 0; i < 100; i++) {
      assertThat(none.of("jwt:" + i).admit()).isZero();
      none.of("jwt:" + i).charge(1000);
    }
    assertThat(none.known()).isEmpty();
  }
}
