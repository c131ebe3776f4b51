package com.hydroml.credits.load.image;

import com.hydroml.credits.backing.Directories;
import com.hydroml.credits.backing.GuardedProcess;
import com.hydroml.credits.backing.Loopback;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The service, from its start to its end. */
final class ServiceRun implements AutoCloseable {

  static final String API_KEY = "image-key-image-key-image-key";

  /** Changes to a directory, and is the command from there on. */
  private static final String IN = "cd \"$0\" && exec \"$@\"";

  /** On a machine that is busy with other things, or with the building of an image. */
  private static final Duration PATIENCE = Duration.ofMinutes(15);
  private static final long POLL_MS = 10;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Path files = Directories.temporary("service");
  private final List<Integer> ports = Loopback.freePorts(2);
  private final GuardedProcess process;
  private final Duration readyAfter;

  /**
   * Starts it and waits until it is ready.
   *
   * @param directory where it is started
   * @param command {@code java} with its options and what it runs
   * @param settings the service's
   */
  ServiceRun(Path directory, List<String> command, List<String> settings) {
    List<String> all = new ArrayList<>(List.of("/bin/sh", "-c", IN, directory.toString()));
    all.addAll(command);
    all.addAll(settings);
    all.add("--credits.access.bootstrap-key=" + API_KEY);
    all.add("--server.address=" + Loopback.HOST);
    all.add("--server.port=" + port());
    all.add("--management.server.address=" + Loopback.HOST);
    all.add("--management.server.port=" + ports.getLast());
    long begin = System.nanoTime();
    process = GuardedProcess.start(all, files.resolve("pid"), log());
    try {
      while (!isReady()) {
        if (!process.isAlive() || System.nanoTime() - begin > PATIENCE.toNanos()) {
          throw new IllegalStateException("the service did not start, see " + log());
        }
        Thread.sleep(POLL_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    readyAfter = Duration.ofNanos(System.nanoTime() - begin);
  }

  private boolean isReady() throws InterruptedException {
    URI uri =
        URI.create(
            "http://" + Loopback.HOST + ":" + ports.getLast() + "/actuator/health/readiness");
    try {
      return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding()).statusCode()
          == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  Duration readyAfter() {
    return readyAfter;
  }

  int port() {
    return ports.getFirst();
  }

  Path log() {
    return files.resolve("log");
  }

  /** What it has used of the processors so far. */
  Duration processorTime() {
    try {
      long pid = Long.parseLong(Files.readString(files.resolve("pid")).strip());
      return ProcessHandle.of(pid).orElseThrow().info().totalCpuDuration().orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it with SIGTERM and waits for its end, which a training run takes its time for. */
  void end() {
    try {
      long pid = Long.parseLong(Files.readString(files.resolve("pid")).strip());
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    process.exitCode(PATIENCE);
  }

  @Override
  public void close() {
    process.stop();
    http.close();
  }
}
