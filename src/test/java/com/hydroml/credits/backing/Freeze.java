package com.hydroml.credits.backing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Processes that are stopped with SIGSTOP until this is closed. They go on too if this JVM dies, so
 * that those who guard them can end them.
 */
public final class Freeze implements AutoCloseable {

  private static final String HOLD =
      """
      trap '' INT TERM
      kill -STOP "$@"
      echo stopped
      read -r _
      kill -CONT "$@" 2>/dev/null
      exit 0
      """;

  private final Process holder;

  private Freeze(Process holder) {
    this.holder = holder;
  }

  /** Stops a process and whatever it has started. */
  public static Freeze of(ProcessHandle process) {
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", HOLD, "freeze"));
    Stream.concat(Stream.of(process), process.descendants())
        .map(each -> Long.toString(each.pid()))
        .forEach(command::add);
    try {
      Process holder =
          new ProcessBuilder(GuardedProcess.apart(command))
              .redirectError(Redirect.DISCARD)
              .redirectOutput(Redirect.PIPE)
              .start();
      if (holder.getInputStream().read() < 0) {
        throw new IllegalStateException(process.pid() + " could not be stopped");
      }
      return new Freeze(holder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      holder.getOutputStream().close();
      if (!holder.waitFor(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("a stopped process could not be continued");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
