package com.hydroml.credits.backing;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/** A Kafka server (KRaft, broker and controller in one) in this JVM, on loopback. */
public final class KafkaServer implements Server {

  private final Path directory;
  private final int port;
  private final int controllerPort;
  private final Map<String, String> settings;
  private @Nullable KafkaRaftServer server;

  /**
   * @param directory the log directory; it is formatted where it is not
   */
  public KafkaServer(Path directory, int port, int controllerPort) {
    this(directory, port, controllerPort, Map.of());
  }

  /**
   * As above.
   *
   * @param settings further ones, which win over its own
   */
  public KafkaServer(Path directory, int port, int controllerPort, Map<String, String> settings) {
    this.directory = Directories.create(directory.toAbsolutePath());
    this.port = port;
    this.controllerPort = controllerPort;
    this.settings = Map.copyOf(settings);
  }

  @Override
  public synchronized void start() {
    if (server != null) {
      return;
    }
    KafkaStorage.format(directory);
    Properties all = KafkaStorage.settings(directory, port, controllerPort);
    all.putAll(settings);
    KafkaRaftServer starting = new KafkaRaftServer(KafkaConfig.fromProps(all, false), Time.SYSTEM);
    starting.startup();
    server = starting;
  }

  @Override
  public synchronized void stop() {
    if (server != null) {
      server.shutdown();
      server.awaitShutdown();
      server = null;
    }
  }

  @Override
  public int port() {
    return port;
  }

  /** What clients are told: {@code host:port}. */
  public String bootstrapServers() {
    return Loopback.HOST + ":" + port;
  }
}
