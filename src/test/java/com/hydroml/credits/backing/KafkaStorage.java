package com.hydroml.credits.backing;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/** The formatted storage and the settings of a single combined broker and controller. */
final class KafkaStorage {

  private static final int NODE = 1;

  private KafkaStorage() {}

  /** Formats a directory for KRaft, unless it is. */
  static void format(Path directory) {
    if (Files.exists(directory.resolve("meta.properties"))) {
      return;
    }
    try {
      new Formatter()
          .setClusterId(Uuid.randomUuid().toString())
          .setNodeId(NODE)
          .addDirectory(directory.toString())
          .setMetadataLogDirectory(directory.toString())
          .setControllerListenerName("CONTROLLER")
          .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
          .setIgnoreFormatted(true)
          .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
          .run();
    } catch (Exception e) {
      throw new IllegalStateException("Cannot format " + directory + " for Kafka", e);
    }
  }

  /** The server's settings: loopback only, one replica of everything, little memory. */
  static Properties settings(Path directory, int port, int controllerPort) {
    String broker = "BROKER://" + Loopback.HOST + ":" + port;
    String controller = Loopback.HOST + ":" + controllerPort;
    Properties settings = new Properties();
    settings.setProperty("process.roles", "broker,controller");
    settings.setProperty("node.id", Integer.toString(NODE));
    settings.setProperty("controller.quorum.voters", NODE + "@" + controller);
    settings.setProperty("controller.listener.names", "CONTROLLER");
    settings.setProperty("listeners", broker + ",CONTROLLER://" + controller);
    settings.setProperty("advertised.listeners", broker);
    settings.setProperty("inter.broker.listener.name", "BROKER");
    settings.setProperty("listener.security.protocol.map", "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.setProperty("log.dirs", directory.toString());
    settings.setProperty("auto.create.topics.enable", "false");
    settings.setProperty("offsets.topic.replication.factor", "1");
    settings.setProperty("offsets.topic.num.partitions", "1");
    settings.setProperty("transaction.state.log.replication.factor", "1");
    settings.setProperty("transaction.state.log.min.isr", "1");
    settings.setProperty("transaction.state.log.num.partitions", "1");
    settings.setProperty("share.coordinator.state.topic.replication.factor", "1");
    settings.setProperty("share.coordinator.state.topic.min.isr", "1");
    settings.setProperty("share.coordinator.state.topic.num.partitions", "1");
    // After a crash the broker is let in again when its former session has ended.
    settings.setProperty("broker.session.timeout.ms", "5000");
    settings.setProperty("broker.heartbeat.interval.ms", "1000");
    settings.setProperty("group.initial.rebalance.delay.ms", "0");
    settings.setProperty("log.cleaner.dedupe.buffer.size", "4194304");
    settings.setProperty("num.network.threads", "2");
    settings.setProperty("num.io.threads", "4");
    settings.setProperty("background.threads", "2");
    return settings;
  }
}
