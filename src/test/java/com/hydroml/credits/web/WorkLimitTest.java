package com.hydroml.credits.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** As many are let in as can be answered within the longest wait, at the pace of late. */
class WorkLimitTest {

  private static final int ASSURED = 10;

  private long now;
  private final WorkLimit limit = new WorkLimit(ASSURED, Duration.ofMillis(500), () -> now);

  private void answer(int requests) {
    for (int i = 0; i < requests; i++) {
      assertThat(limit.begin()).isTrue();
      limit.end();
    }
  }

  private void pass(Duration duration) {
    now += duration.toNanos();
  }

  /** So many are answered a second, for five of them. */
  private void atAPaceOf(int perSecond) {
    for (int i = 0; i < 50; i++) {
      answer(perSecond / 10);
      pass(Duration.ofMillis(100));
    }
  }

  @Test
  void soManyAsAreAssuredAreLetInWhereNobodyAsked() {
    for (int i = 0; i < ASSURED; i++) {
      assertThat(limit.hasRoom()).isTrue();
      assertThat(limit.begin()).isTrue();
    }

    assertThat(limit.hasRoom()).isFalse();
    assertThat(limit.begin()).isFalse();
  }

  @Test
  void whoIsRefusedTakesNoRoom() {
    for (int i = 0; i < ASSURED; i++) {
      limit.begin();
    }
    limit.begin();
    limit.begin();
    limit.end();

    assertThat(limit.begin()).isTrue();
    assertThat(limit.begin()).isFalse();
  }

  @Test
  void asManyAreLetInAsAreAnsweredWithinTheLongestWait() {
    atAPaceOf(2000);
    assertThat(limit.limit()).isBetween(950, 1000);

    atAPaceOf(400);
    assertThat(limit.limit()).isBetween(200, 210);
  }

  @Test
  void whenAnswersStopFewerAndFewerAreLetInButNotFewerThanAssured() {
    atAPaceOf(2000);
    pass(Duration.ofSeconds(1));
    assertThat(limit.limit()).isBetween(300, 400);

    pass(Duration.ofMinutes(1));
    assertThat(limit.limit()).isEqualTo(ASSURED);
  }

  @Test
  void aMomentInWhichManyAreAnsweredSaysLittleOfThePace() {
    answer(1000);
    pass(Duration.ofMillis(100));

    assertThat(limit.limit()).isLessThan(600);
  }
}
