package com.hydroml.credits.backing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A Kafka server in a JVM of its own, for tests that kill it. */
public final class KafkaProcess implements Server {

  private final Path directory;
  private final int port;
  private final int controllerPort;
  private final List<String> options;
  private @Nullable GuardedProcess process;

  /**
   * A server that is there soon rather than fast.
   *
   * @param directory the log directory; it is formatted where it is not
   */
  public KafkaProcess(Path directory, int port, int controllerPort) {
    this(
        directory,
        port,
        controllerPort,
        List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
  }

  /**
   * @param directory the log directory; it is formatted where it is not
   * @param options of its JVM
   */
  public KafkaProcess(Path directory, int port, int controllerPort, List<String> options) {
    this.directory = Directories.create(directory.toAbsolutePath());
    this.port = port;
    this.controllerPort = controllerPort;
    this.options = List.copyOf(options);
  }

  @Override
  public synchronized void start() {
    if (process != null && process.isAlive()) {
      return;
    }
    KafkaStorage.format(directory);
    Path settings = beside(".properties");
    try (Writer writer = Files.newBufferedWriter(settings)) {
      KafkaStorage.settings(directory, port, controllerPort).store(writer, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    process = GuardedProcess.start(command(settings), beside(".pid"), beside(".log"));
    Awaitility.await("Kafka on port " + port)
        .pollInterval(Duration.ofMillis(100))
        .atMost(Duration.ofSeconds(60))
        .until(this::answers);
  }

  @Override
  public synchronized void stop() {
    if (process != null) {
      process.stop();
      process = null;
    }
  }

  /** Ends the server with SIGKILL, as a crash would; {@link #start()} recovers the same data. */
  public synchronized void kill() {
    if (process != null) {
      process.kill(beside(".pid"));
      process = null;
    }
  }

  @Override
  public int port() {
    return port;
  }

  /** The running server's process. */
  public ProcessHandle process() {
    return Leftovers.process(beside(".pid"));
  }

  /** What clients are told: {@code host:port}. */
  public String bootstrapServers() {
    return Loopback.HOST + ":" + port;
  }

  private boolean answers() {
    if (process == null || !process.isAlive()) {
      throw new IllegalStateException("Kafka did not start, see " + beside(".log"));
    }
    return Loopback.answers(port);
  }

  private Path beside(String suffix) {
    return directory.resolveSibling(directory.getFileName() + suffix);
  }

  private List<String> command(Path settings) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("kafka.Kafka", settings.toString()));
    return command;
  }
}
