package com.hydroml.credits.backing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A child process that cannot outlive this JVM, however the JVM ends.
 *
 * <p>A shell holds the reading end of a pipe from the JVM. When the JVM is gone, the pipe ends,
 * even after a {@code kill -9}, and the shell ends the child. The child has a session of its own,
 * so that Ctrl-C in a terminal reaches only the JVM, which then stops its servers in order.
 */
public final class GuardedProcess {

  private static final long STOP_SECONDS = 15;

  // Descriptor 3 is the pipe; the child must not inherit it.
  private static final String GUARD =
      """
      trap '' INT
      pidfile=$1
      shift
      exec 3<&0 </dev/null
      if command -v setsid >/dev/null 2>&1; then
        setsid "$@" 3<&- &
        child=$!
      else
        set -m; "$@" 3<&- & child=$!; set +m
      fi
      echo "$child" >"$pidfile"
      (
        read -r _ <&3
        kill -TERM "$child" 2>/dev/null || exit 0
        for _ in 1 2 3 4 5 6 7 8 9 10; do
          sleep 1
          kill -0 "$child" 2>/dev/null || exit 0
        done
        kill -KILL "$child"
      ) &
      guard=$!
      exec 3<&-
      wait "$child"
      code=$?
      kill "$guard" 2>/dev/null
      exit "$code"
      """;

  private static final String WATCH =
      """
      trap '' INT
      read -r _
      kill -INT "$1" 2>/dev/null
      """;

  // A signal to the JVM's whole process group, such as timeout's, must not reach those who guard.
  private static final String APART =
      """
      if command -v setsid >/dev/null 2>&1; then
        exec setsid "$@"
      fi
      exec "$@"
      """;

  private final Process shell;

  private GuardedProcess(Process shell) {
    this.shell = shell;
  }

  /**
   * Starts a command.
   *
   * @param pidFile gets the command's process id
   * @param log the command's output is appended to it
   */
  public static GuardedProcess start(List<String> command, Path pidFile, Path log) {
    List<String> guarded = new ArrayList<>(List.of("/bin/sh", "-c", GUARD, "guard"));
    guarded.add(pidFile.toString());
    guarded.addAll(command);
    return new GuardedProcess(launch(guarded, Redirect.appendTo(log.toFile())));
  }

  /**
   * Guards a process that is not a child of this JVM: it gets SIGINT when the JVM ends or this
   * guard is stopped.
   */
  static GuardedProcess watch(long pid) {
    List<String> command = List.of("/bin/sh", "-c", WATCH, "watch", Long.toString(pid));
    return new GuardedProcess(launch(command, Redirect.DISCARD));
  }

  public boolean isAlive() {
    return shell.isAlive();
  }

  /**
   * Waits for the child's end.
   *
   * @return its exit code; 128 and the signal's number if a signal ended it
   * @throws IllegalStateException if it does not end in time
   */
  public int exitCode(Duration atMost) {
    try {
      if (shell.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
        return shell.exitValue();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new IllegalStateException("it did not end within " + atMost);
  }

  /** Ends the child with SIGTERM, and with SIGKILL if it does not obey in time. */
  public void stop() {
    try {
      shell.getOutputStream().close();
    } catch (IOException ignored) {
      // The shell is gone already, and its child with it.
    }
    try {
      if (!shell.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        shell.descendants().forEach(ProcessHandle::destroyForcibly);
        shell.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the child, whose process id is in the file, with SIGKILL, as a crash would. */
  public void kill(Path pidFile) {
    Leftovers.pid(pidFile).flatMap(ProcessHandle::of).ifPresent(ProcessHandle::destroyForcibly);
    stop();
  }

  /** The same command in a session of its own, where the system knows how. */
  public static List<String> apart(List<String> command) {
    List<String> apart = new ArrayList<>(List.of("/bin/sh", "-c", APART, "apart"));
    apart.addAll(command);
    return apart;
  }

  private static Process launch(List<String> command, Redirect output) {
    try {
      return new ProcessBuilder(apart(command))
          .redirectErrorStream(true)
          .redirectOutput(output)
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
