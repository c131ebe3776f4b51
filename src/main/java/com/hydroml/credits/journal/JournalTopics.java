package com.hydroml.credits.journal;

import com.hydroml.credits.kernel.Reason;
import com.hydroml.credits.lifecycle.StartPhases;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.springframework.context.SmartLifecycle;

/**
 * Makes the topics if they are missing, and refuses to start on ones that could lose an event: with
 * another number of partitions an account's events would change their partition, and compaction
 * would remove all but the latest.
 */
final class JournalTopics implements SmartLifecycle {

  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final JournalProperties journal;
  private final KafkaProperties kafka;
  private final Duration patience;
  private volatile boolean running;

  JournalTopics(JournalProperties journal, KafkaProperties kafka) {
    this(journal, kafka, PATIENCE);
  }

  /**
   * @param patience how long each question to Kafka may take
   */
  JournalTopics(JournalProperties journal, KafkaProperties kafka, Duration patience) {
    this.journal = journal;
    this.kafka = kafka;
    this.patience = patience;
  }

  @Override
  public void start() {
    Map<String, Object> client = kafka.client();
    client.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) patience.toMillis() / 3);
    client.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) patience.toMillis());
    try (Admin admin = Admin.create(client)) {
      ensure(admin, journalTopic());
      ensure(admin, deadLetterTopic());
      verifyPartitions(admin);
      verifySettings(admin);
    } catch (KafkaException | TimeoutException e) {
      throw unreachable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unreachable(e);
    }
    running = true;
  }

  private NewTopic journalTopic() {
    return new NewTopic(
            journal.topic(),
            Optional.of(journal.partitions()),
            Optional.of(journal.replicationFactor()))
        .configs(
            Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.RETENTION_MS_CONFIG,
                Long.toString(journal.retention().toMillis()),
                TopicConfig.RETENTION_BYTES_CONFIG,
                "-1",
                TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG,
                "false",
                TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                Integer.toString(journal.minInSyncReplicas())));
  }

  /** Dead letters stay until a person has looked at them. */
  private NewTopic deadLetterTopic() {
    return new NewTopic(
            journal.deadLetterTopic(), Optional.of(1), Optional.of(journal.replicationFactor()))
        .configs(
            Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.RETENTION_MS_CONFIG,
                "-1"));
  }

  private void ensure(Admin admin, NewTopic topic) throws InterruptedException, TimeoutException {
    try {
      await(admin.describeTopics(List.of(topic.name())).allTopicNames());
    } catch (UnknownTopicOrPartitionException missing) {
      if (!journal.createTopics()) {
        throw new JournalStartupException(
            "Kafka at " + servers() + " has no topic " + topic.name(),
            "Create it, or set credits.journal.create-topics=true.",
            missing);
      }
      create(admin, topic);
    }
  }

  private void create(Admin admin, NewTopic topic) throws InterruptedException, TimeoutException {
    try {
      await(admin.createTopics(List.of(topic)).all());
    } catch (TopicExistsException alreadyMade) {
      // Another instance started at the same time.
    }
  }

  private void verifyPartitions(Admin admin) throws InterruptedException, TimeoutException {
    TopicDescription description = describe(admin);
    int partitions = description.partitions().size();
    if (partitions != journal.partitions()) {
      throw new JournalStartupException(
          "The topic "
              + journal.topic()
              + " has "
              + partitions
              + " partitions, configured are "
              + journal.partitions(),
          "Set credits.journal.partitions to what the topic was made with; it must never change.",
          null);
    }
  }

  /** A topic that was just made is not known to every broker at once. */
  private TopicDescription describe(Admin admin) throws InterruptedException, TimeoutException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        return await(admin.describeTopics(List.of(journal.topic())).allTopicNames())
            .getOrDefault(journal.topic(), NO_TOPIC);
      } catch (UnknownTopicOrPartitionException notYet) {
        if (System.nanoTime() - deadline > 0) {
          throw notYet;
        }
      }
    }
  }

  private void verifySettings(Admin admin) throws InterruptedException, TimeoutException {
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, journal.topic());
    Config config = await(admin.describeConfigs(List.of(topic)).all()).get(topic);
    if (config == null) {
      return;
    }
    String policy = config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
    if (!TopicConfig.CLEANUP_POLICY_DELETE.equals(policy)) {
      throw unfit(
          "cleanup.policy=" + policy,
          "Set cleanup.policy=delete: compaction removes events that the ledger may still need.");
    }
    String unclean = config.get(TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG).value();
    if (!"false".equals(unclean)) {
      throw unfit(
          "unclean.leader.election.enable=" + unclean,
          "Set it to false: a leader that was not in sync has lost events.");
    }
    long replicas = number(config, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
    if (replicas < journal.minInSyncReplicas()) {
      throw unfit(
          "min.insync.replicas=" + replicas + ", configured are " + journal.minInSyncReplicas(),
          "Raise it: what too few replicas have can be lost.");
    }
    long retention = number(config, TopicConfig.RETENTION_MS_CONFIG);
    if (retention >= 0 && retention < journal.retention().toMillis()) {
      throw unfit(
          "retention.ms=" + retention + ", configured are " + journal.retention().toMillis(),
          "Raise it, or lower credits.journal.retention: what Kafka deletes before the ledger has"
              + " it is lost.");
    }
  }

  private static long number(Config config, String name) {
    return Long.parseLong(config.get(name).value());
  }

  private JournalStartupException unfit(String setting, String action) {
    return new JournalStartupException(
        "The topic " + journal.topic() + " has " + setting, action, null);
  }

  private static final TopicDescription NO_TOPIC = new TopicDescription("", false, List.of());

  private <T> T await(KafkaFuture<T> future) throws InterruptedException, TimeoutException {
    try {
      return future.get(patience.toMillis() + 1000, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof KafkaException cause) {
        throw cause;
      }
      throw new KafkaException(e.getCause());
    }
  }

  private JournalStartupException unreachable(Exception e) {
    if (Reason.isCertificate(e)) {
      return new JournalStartupException(
          "Kafka at " + servers() + " shows a certificate that is not trusted: " + Reason.of(e),
          "Set spring.kafka.properties.ssl.truststore.location to the authority that signed it, and"
              + " spring.kafka.bootstrap-servers to the names that it is for.",
          e);
    }
    if (e instanceof AuthenticationException) {
      return new JournalStartupException(
          "Kafka at " + servers() + " does not let the service in: " + Reason.of(e),
          "Set spring.kafka.properties.security.protocol, sasl.mechanism and sasl.jaas.config to"
              + " what Kafka expects.",
          e);
    }
    return new JournalStartupException(
        "Kafka at " + servers() + " does not answer: " + e.getMessage(),
        "Start it, or set spring.kafka.bootstrap-servers.",
        e);
  }

  private String servers() {
    return String.join(",", kafka.bootstrapServers());
  }

  @Override
  public void stop() {
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return StartPhases.TOPICS;
  }
}
