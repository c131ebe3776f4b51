package com.hydroml.credits.backing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Servers of a former run that still hold a data directory. */
final class Leftovers {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private Leftovers() {}

  /**
   * Stops the process whose id is the first line of a file, if it runs the named program: ids are
   * reused, so the id alone does not say that it is ours.
   */
  static void stop(Path pidFile, String program) {
    pid(pidFile)
        .flatMap(ProcessHandle::of)
        .filter(process -> runs(process, program))
        .ifPresent(Leftovers::end);
  }

  /** The process id in the first line of a file, if there is one. */
  static Optional<Long> pid(Path pidFile) {
    try {
      List<String> lines = Files.readAllLines(pidFile);
      return lines.isEmpty() ? Optional.empty() : Optional.of(Long.valueOf(lines.get(0).strip()));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** The process whose id is in the first line of a file. */
  static ProcessHandle process(Path pidFile) {
    return pid(pidFile)
        .flatMap(ProcessHandle::of)
        .orElseThrow(() -> new IllegalStateException("no process runs under " + pidFile));
  }

  /** Waits until a process is gone, and says whether it is. */
  static boolean isGoneSoon(ProcessHandle process) {
    try {
      Awaitility.await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(20))
          .atMost(PATIENCE)
          .until(() -> isGone(process));
      return true;
    } catch (ConditionTimeoutException e) {
      return false;
    }
  }

  private static boolean runs(ProcessHandle process, String program) {
    return process.info().command().map(c -> Path.of(c).endsWith(program)).orElse(false);
  }

  private static void end(ProcessHandle process) {
    process.destroy();
    if (!isGoneSoon(process)) {
      process.destroyForcibly();
      if (!isGoneSoon(process)) {
        throw new IllegalStateException("Process " + process.pid() + " could not be stopped");
      }
    }
  }

  /** A process that nobody has reaped still has its id, but no longer a program. */
  private static boolean isGone(ProcessHandle process) {
    return !process.isAlive() || process.info().command().isEmpty();
  }
}
