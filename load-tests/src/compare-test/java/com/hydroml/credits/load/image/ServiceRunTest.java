package com.hydroml.credits.load.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the making of an image says where the service does not start. */
class ServiceRunTest {

  private static final String STARTS = "starts";

  @TempDir private Path directory;

  @Test
  void aServiceThatGivesUpIsStartedAgainAndThenTheRunFails() throws IOException {
    assertThatThrownBy(() -> start("echo once >> " + STARTS + "; exit 1"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the service did not start in 3 attempts")
        .hasMessageContaining("the last lines of");
    assertThat(Files.readAllLines(directory.resolve(STARTS))).hasSize(3);
  }

  @Test
  void theMessageHasTheEndOfTheLog() {
    assertThatThrownBy(() -> start("seq 1000; echo 'Postgres does not answer'; exit 1"))
        .hasMessageContaining("\n1000\nPostgres does not answer")
        .hasMessageNotContaining("\n500\n");
  }

  private void start(String command) {
    try (ServiceRun service =
        ServiceRun.start(directory, List.of("/bin/sh", "-c", command), List.of())) {
      service.end();
    }
  }
}
