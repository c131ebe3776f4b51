package com.hydroml.credits.contract;

import com.hydroml.credits.backing.Directories;
import com.hydroml.credits.backing.GuardedProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A process of {@code java -jar} with what the build has packaged. */
final class PackagedJar implements AutoCloseable {

  private final GuardedProcess process;
  private final Path pidFile;
  private final Path log;

  private PackagedJar(GuardedProcess process, Path pidFile, Path log) {
    this.process = process;
    this.pidFile = pidFile;
    this.log = log;
  }

  /** Starts it; the arguments are the command's and Spring's. */
  static PackagedJar start(List<String> arguments) {
    Path directory = Directories.temporary("packaged");
    Path pidFile = directory.resolve("pid");
    Path log = directory.resolve("log");
    // To be there soon, not to be fast.
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx384m",
                "-jar",
                System.getProperty("packaged.jar")));
    command.addAll(arguments);
    return new PackagedJar(GuardedProcess.start(command, pidFile, log), pidFile, log);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Sends SIGTERM and returns at once. */
  void terminate() {
    try {
      long pid = Long.parseLong(Files.readString(pidFile).strip());
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for its end; its exit code. */
  int exitCode(Duration atMost) {
    return process.exitCode(atMost);
  }

  /** What it has printed. */
  String printed() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.stop();
  }
}
