package com.hydroml.credits.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The topics that the journal needs, and the ones on which it would lose events. */
class JournalTopicsTest {

  private KafkaFixture kafka;

  @BeforeEach
  void open() {
    kafka = new KafkaFixture(3);
  }

  @AfterEach
  void close() {
    kafka.close();
  }

  @Test
  void topicsThatAreThereAreTakenAsTheyAre() {
    assertThatCode(() -> new JournalTopics(kafka.journal, kafka.kafka).start())
        .doesNotThrowAnyException();
  }

  @Test
  void anotherNumberOfPartitionsIsRefused() {
    JournalProperties other = KafkaFixture.properties(kafka.journal.topic(), 4);
    assertThatThrownBy(() -> new JournalTopics(other, kafka.kafka).start())
        .isInstanceOf(JournalStartupException.class)
        .hasMessageContaining("has 3 partitions, configured are 4");
  }

  @ParameterizedTest
  @CsvSource({
    "cleanup.policy, compact",
    "unclean.leader.election.enable, true",
    "retention.ms, 3600000",
  })
  void aTopicThatCouldLoseEventsIsRefused(String setting, String value) throws Exception {
    String topic = make(1, Map.of(setting, value));
    assertThatThrownBy(
            () -> new JournalTopics(KafkaFixture.properties(topic, 1), kafka.kafka).start())
        .isInstanceOf(JournalStartupException.class)
        .hasMessageContaining(setting + "=" + value);
  }

  @Test
  void tooFewInSyncReplicasAreRefused() throws Exception {
    String topic = make(1, Map.of("min.insync.replicas", "1"));
    JournalProperties as = KafkaFixture.properties(topic, 1);
    JournalProperties two =
        new JournalProperties(
            topic,
            as.deadLetterTopic(),
            1,
            (short) -1,
            2,
            as.retention(),
            true,
            as.consumerGroup(),
            as.maxPollRecords(),
            as.batchInterval());
    assertThatThrownBy(() -> new JournalTopics(two, kafka.kafka).start())
        .isInstanceOf(JournalStartupException.class)
        .hasMessageContaining("min.insync.replicas=1, configured are 2");
  }

  /** Leases rest on the order of its records. */
  @Test
  void aControlTopicOfSeveralPartitionsIsRefused() throws Exception {
    ControlProperties control = new ControlProperties(make(2, Map.of()));
    ControlTopic topic =
        new ControlTopic(control, kafka.journal, kafka.kafka, new Standing("test"));
    assertThatThrownBy(topic::start)
        .isInstanceOf(JournalStartupException.class)
        .hasMessageContaining("2 partitions");
  }

  private String make(int partitions, Map<String, String> settings) throws Exception {
    String topic = kafka.journal.topic() + "-made";
    try (Admin admin = kafka.admin()) {
      NewTopic made =
          new NewTopic(topic, Optional.of(partitions), Optional.empty()).configs(settings);
      admin.createTopics(List.of(made)).all().get(30, TimeUnit.SECONDS);
    }
    return topic;
  }

  @Test
  void anAbsentKafkaIsSaidWithItsAddress() {
    KafkaProperties nowhere = new KafkaProperties(List.of("localhost:1"), Map.of());
    assertThatThrownBy(
            () -> new JournalTopics(kafka.journal, nowhere, Duration.ofSeconds(2)).start())
        .isInstanceOf(JournalStartupException.class)
        .hasMessageStartingWith("Kafka at localhost:1 does not answer");
  }

  @Test
  void aDeadLetterKeepsItsBytesAndSaysWhyAndFromWhere() {
    KafkaDeadLetters letters = new KafkaDeadLetters(kafka.journal, kafka.kafka);
    try {
      byte[] value = {1, 2, 3};
      letters
          .put(new JournalRecord(2, 17, null, value), "the event is cut short")
          .block(Duration.ofSeconds(30));
      ConsumerRecord<byte[], byte[]> letter = firstDeadLetter();
      assertThat(letter.key()).isNull();
      assertThat(letter.value()).isEqualTo(value);
      Map<String, String> headers = new HashMap<>();
      for (Header header : letter.headers()) {
        headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
      }
      assertThat(headers)
          .containsOnly(
              Map.entry("reason", "the event is cut short"),
              Map.entry("topic", kafka.journal.topic()),
              Map.entry("partition", "2"),
              Map.entry("offset", "17"));
    } finally {
      letters.destroy();
    }
  }

  private ConsumerRecord<byte[], byte[]> firstDeadLetter() {
    Map<String, Object> settings = kafka.kafka.client();
    settings.put("key.deserializer", ByteArrayDeserializer.class);
    settings.put("value.deserializer", ByteArrayDeserializer.class);
    TopicPartition partition = new TopicPartition(kafka.journal.deadLetterTopic(), 0);
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings)) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofSeconds(30));
      assertThat(records.count()).isEqualTo(1);
      return records.iterator().next();
    }
  }
}
