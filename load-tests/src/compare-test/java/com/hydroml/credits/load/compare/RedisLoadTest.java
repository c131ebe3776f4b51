package com.hydroml.credits.load.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A cell ends whatever becomes of its connections. */
class RedisLoadTest {

  @Test
  void aConnectionThatCannotBeHadIsAFailure() throws IOException {
    Tally tally = new Tally(0, TimeUnit.HOURS.toNanos(1));
    Cell cell = new Cell(Shape.HOT, 1, 0);
    try (ClientLoop loop = new ClientLoop()) {
      Measured measured =
          new RedisLoad(loop, nobodys(), null, cell, List.of(), tally)
              .run()
              .orTimeout(30, TimeUnit.SECONDS)
              .join();
      assertThat(measured.failed()).isOne();
      assertThat(measured.firstFailure()).startsWith("no connection");
    }
  }

  /** A port where nobody listens. */
  private static int nobodys() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
