package com.hydroml.credits.load.image;

import com.hydroml.credits.backing.Directories;
import com.hydroml.credits.backing.GuardedProcess;
import com.hydroml.credits.backing.Loopback;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
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

  /** A connection that is made and never answered must not keep us beyond our patience. */
  private static final Duration PROBE = Duration.ofSeconds(10);

  private static final long POLL_MS = 10;

  /** The service gives up where a server has not answered for a quarter of a minute. */
  private static final int STARTS = 3;

  /** Of a process that SIGTERM has ended: 128 and the signal's number. */
  private static final int TERMINATED = 143;

  private static final int LAST_LINES = 40;

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PROBE).build();
  private final Path files = Directories.temporary("service");
  private final List<Integer> ports = Loopback.freePorts(2);
  private final long begin = System.nanoTime();
  private final GuardedProcess process;
  private String readiness = "nothing";
  private Duration readyAfter = Duration.ZERO;

  private ServiceRun(Path directory, List<String> command, List<String> settings) {
    List<String> all = new ArrayList<>(List.of("/bin/sh", "-c", IN, directory.toString()));
    all.addAll(command);
    all.addAll(settings);
    all.add("--credits.access.bootstrap-key=" + API_KEY);
    all.add("--server.address=" + Loopback.HOST);
    all.add("--server.port=" + port());
    all.add("--management.server.address=" + Loopback.HOST);
    all.add("--management.server.port=" + ports.getLast());
    process = GuardedProcess.start(all, files.resolve("pid"), log());
  }

  /**
   * Starts it and waits until it is ready. A service that has given up, which it does where a
   * server is too slow for it, is started anew.
   *
   * @param directory where it is started
   * @param command {@code java} with its options and what it runs
   * @param settings the service's
   * @throws IllegalStateException if it does not become ready; says why, with the end of its log
   */
  static ServiceRun start(Path directory, List<String> command, List<String> settings) {
    for (int start = 1; ; start++) {
      ServiceRun service = new ServiceRun(directory, command, settings);
      boolean ready = false;
      try {
        ready = service.becomesReady();
        if (ready) {
          return service;
        }
        if (start == STARTS) {
          throw new IllegalStateException(
              service.failure("the service did not start in " + STARTS + " attempts"));
        }
        System.err.println(service.failure("the service ended before it was ready"));
      } finally {
        if (!ready) {
          service.close();
        }
      }
    }
  }

  /** Whether it is ready at last, rather than ended. */
  private boolean becomesReady() {
    try {
      while (!isReady()) {
        if (!process.isAlive()) {
          return false;
        }
        if (System.nanoTime() - begin > PATIENCE.toNanos()) {
          throw new IllegalStateException(
              failure("the service runs and is not ready after " + PATIENCE));
        }
        Thread.sleep(POLL_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    readyAfter = Duration.ofNanos(System.nanoTime() - begin);
    return true;
  }

  private boolean isReady() throws InterruptedException {
    URI uri =
        URI.create(
            "http://" + Loopback.HOST + ":" + ports.getLast() + "/actuator/health/readiness");
    try {
      HttpResponse<String> answer =
          http.send(HttpRequest.newBuilder(uri).timeout(PROBE).build(), BodyHandlers.ofString());
      readiness = answer.statusCode() + " " + answer.body();
      return answer.statusCode() == 200;
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
    return ProcessHandle.of(pid()).orElseThrow().info().totalCpuDuration().orElseThrow();
  }

  /** Ends it with SIGTERM and waits for its end, which a training run takes its time for. */
  void end() {
    ProcessHandle.of(pid()).ifPresent(ProcessHandle::destroy);
    int code = process.exitCode(PATIENCE);
    if (code != TERMINATED) {
      throw new IllegalStateException(failure("the service ended with exit code " + code));
    }
  }

  private long pid() {
    try {
      return Long.parseLong(Files.readString(files.resolve("pid")).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What happened, what it last said of its readiness, and the end of its log. */
  String failure(String what) {
    return what
        + "; of its readiness it last said: "
        + readiness
        + "; the last lines of "
        + log()
        + ":\n"
        + lastLines();
  }

  private String lastLines() {
    try {
      List<String> lines =
          new String(Files.readAllBytes(log()), StandardCharsets.UTF_8).lines().toList();
      return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public void close() {
    process.stop();
    http.close();
  }
}
