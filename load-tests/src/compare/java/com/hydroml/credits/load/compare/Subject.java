package com.hydroml.credits.load.compare;

import com.hydroml.credits.backing.Directories;
import com.hydroml.credits.backing.GuardedProcess;
import com.hydroml.credits.backing.Loopback;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** An HTTP server that is measured: a JVM of its own. */
final class Subject implements AutoCloseable {

  static final String API_KEY = "compare-key-compare-key-compare";

  private final HttpClient http = HttpClient.newHttpClient();
  private final String name;
  private final Path directory;
  private final int port;
  private final int managementPort;
  private final GuardedProcess process;

  /** On ports that are free. */
  Subject(String name, List<String> jvm, List<String> program, List<String> settings) {
    this(name, Loopback.freePorts(2), jvm, program, settings);
  }

  /**
   * @param ports two of them: of the API, and of what it measures of itself
   * @param program what follows {@code java} and its options
   */
  Subject(
      String name,
      List<Integer> ports,
      List<String> jvm,
      List<String> program,
      List<String> settings) {
    this.name = name;
    this.directory = Directories.temporary(name);
    this.port = ports.get(0);
    this.managementPort = ports.get(1);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm);
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.addAll(program);
    command.add("--server.port=" + port);
    command.add("--server.address=" + Loopback.HOST);
    command.add("--management.server.port=" + managementPort);
    command.add("--management.server.address=" + Loopback.HOST);
    command.addAll(settings);
    this.process = GuardedProcess.start(command, pidFile(), log());
  }

  int port() {
    return port;
  }

  Path log() {
    return directory.resolve(name + ".log");
  }

  private Path pidFile() {
    return directory.resolve(name + ".pid");
  }

  void awaitReady() {
    Awaitility.await(name + ", see " + log())
        .pollInterval(Duration.ofMillis(200))
        .atMost(Duration.ofSeconds(120))
        .until(() -> get("/actuator/health/readiness").isPresent());
  }

  /** The sum of a meter's values over its tags. */
  double meter(String meter) {
    return get("/actuator/prometheus")
        .orElse("")
        .lines()
        .filter(line -> line.startsWith(meter + "{") || line.startsWith(meter + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private java.util.Optional<String> get(String path) {
    if (!process.isAlive()) {
      throw new IllegalStateException(name + " ended, see " + log());
    }
    URI uri = URI.create("http://" + Loopback.HOST + ":" + managementPort + path);
    try {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build(),
              BodyHandlers.ofString());
      return answer.statusCode() == 200
          ? java.util.Optional.of(answer.body())
          : java.util.Optional.empty();
    } catch (IOException notYet) {
      return java.util.Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  ProcessHandle handle() {
    try {
      return ProcessHandle.of(Long.parseLong(Files.readString(pidFile()).strip())).orElseThrow();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.stop();
  }
}
