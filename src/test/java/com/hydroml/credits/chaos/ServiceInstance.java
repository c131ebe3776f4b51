package com.hydroml.credits.chaos;

import com.hydroml.credits.backing.GuardedProcess;
import com.hydroml.credits.backing.Loopback;
import com.hydroml.credits.backing.ServiceTest;
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
import java.util.Map;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** An instance of the service, a JVM of its own on ports that stay the same. */
final class ServiceInstance {

  private static final Duration LONGEST_START = Duration.ofSeconds(300);
  private static final int MOST_STARTS = 5;

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
  private final String name;
  private final Path directory;
  private final ServiceClasses classes;
  private final Map<String, Object> properties;
  private final int port;
  private final int managementPort;
  private @Nullable GuardedProcess process;
  private int startsLeft;

  ServiceInstance(
      String name, Path directory, ServiceClasses classes, Map<String, Object> properties) {
    this.name = name;
    this.directory = directory;
    this.classes = classes;
    this.properties = properties;
    List<Integer> ports = Loopback.freePorts(2);
    this.port = ports.get(0);
    this.managementPort = ports.get(1);
  }

  String name() {
    return name;
  }

  int port() {
    return port;
  }

  URI at(String path) {
    return URI.create("http://" + Loopback.HOST + ":" + port + path);
  }

  /** Starts it, if it does not run, and returns when it says that it is ready. */
  void start() {
    launch();
    awaitReady();
  }

  void launch() {
    if (process == null || !process.isAlive()) {
      process = GuardedProcess.start(command(), pidFile(), log());
    }
  }

  /** Starts it again a few times if it ends early, as whoever runs it in production would. */
  void awaitReady() {
    startsLeft = MOST_STARTS;
    Awaitility.await("instance " + name + ", see " + log())
        .pollInterval(Duration.ofMillis(100))
        .atMost(LONGEST_START)
        .until(this::isReady);
  }

  /** Ends it as a crash would. */
  void kill() {
    if (process != null) {
      process.kill(pidFile());
      process = null;
    }
  }

  /** Ends it in order. */
  void stop() {
    if (process != null) {
      process.stop();
      process = null;
    }
  }

  ProcessHandle process() {
    try {
      long pid = Long.parseLong(Files.readString(pidFile()).strip());
      return ProcessHandle.of(pid)
          .orElseThrow(() -> new IllegalStateException("instance " + name + " does not run"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it has written to its log. */
  Path log() {
    return directory.resolve(name + ".log");
  }

  private Path pidFile() {
    return directory.resolve(name + ".pid");
  }

  private boolean isReady() {
    if (process == null || !process.isAlive()) {
      startsLeft--;
      if (startsLeft == 0) {
        throw new IllegalStateException("instance " + name + " ended, see " + log());
      }
      launch();
      return false;
    }
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://"
                        + Loopback.HOST
                        + ":"
                        + managementPort
                        + "/actuator/health/readiness"))
            .timeout(Duration.ofSeconds(2))
            .build();
    try {
      return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private List<String> command() {
    List<String> command = new ArrayList<>(Java.command());
    command.addAll(classes.shared());
    command.addAll(List.of("-cp", classes.path(), "com.hydroml.credits.CreditsApplication"));
    command.add("--server.port=" + port);
    command.add("--server.address=" + Loopback.HOST);
    command.add("--management.server.port=" + managementPort);
    command.add("--management.server.address=" + Loopback.HOST);
    command.add("--credits.access.bootstrap-key=" + ServiceTest.KEY);
    command.add("--credits.access.allow-development-key=true");
    properties.forEach((property, value) -> command.add("--" + property + "=" + value));
    return command;
  }
}
