package com.hydroml.credits.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** An operator never reads "null" or a stack of lines. */
class ReasonTest {

  @Test
  void theDeepestCauseSpeaks() {
    Exception failure =
        new IllegalStateException("outer", new RuntimeException(new Exception("inner\n\tat line")));
    assertThat(Reason.of(failure)).isEqualTo("inner");
  }

  @Test
  void aTimeoutSaysHowLongItWas() {
    Throwable failure = catchThrowable(() -> Mono.never().timeout(Duration.ofMillis(5)).block());
    assertThat(Reason.of(failure)).isEqualTo("no answer within 5 ms");
    Throwable blocked = catchThrowable(() -> Mono.never().block(Duration.ofMillis(5)));
    assertThat(Reason.of(blocked)).isEqualTo("no answer in time");
  }

  @Test
  void aFailureWithoutAMessageIsNamedByItsKind() {
    assertThat(Reason.of(new RuntimeException(new ClosedChannelException())))
        .isEqualTo("the other side closed the connection");
    assertThat(Reason.of(new TimeoutException())).isEqualTo("no answer in time");
    assertThat(Reason.of(new IllegalStateException(" \n "))).isEqualTo("illegal state");
    assertThat(Reason.of(new StackOverflowError())).isEqualTo("stack overflow");
    assertThat(Reason.of(new RuntimeException() {})).startsWith("com.hydroml.credits.kernel");
  }
}
