package com.hydroml.credits.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** I2: whatever fails, the reader goes on exactly where the sink is. */
class JournalReaderTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final MemorySink sink = new MemorySink();
  private KafkaFixture kafka;
  private JournalReader reader;

  @BeforeEach
  void open() {
    kafka = new KafkaFixture(2);
    reader = new JournalReader(kafka.journal, kafka.kafka, sink);
  }

  @AfterEach
  void close() {
    reader.stop();
    kafka.close();
  }

  /** Takes what follows its position and remembers it, as the ledger does. */
  private static final class MemorySink implements JournalSink {
    final Map<Integer, Long> positions = new ConcurrentHashMap<>();
    final Map<Integer, List<String>> taken = new ConcurrentHashMap<>();
    volatile int failures;
    volatile int asked;
    final List<List<Integer>> together = new CopyOnWriteArrayList<>();
    volatile boolean togetherFails;
    volatile int comesAlone = -1;

    @Override
    public Mono<Long> position(int partition) {
      return Mono.fromSupplier(() -> positions.getOrDefault(partition, 0L));
    }

    @Override
    public synchronized Mono<Long> take(JournalBatch batch) {
      asked++;
      if (failures > 0) {
        failures--;
        return Mono.error(new IllegalStateException("the database is away"));
      }
      long position = positions.getOrDefault(batch.partition(), 0L);
      if (position < batch.from() || position >= batch.next()) {
        return Mono.just(position);
      }
      List<String> values =
          taken.computeIfAbsent(batch.partition(), none -> new CopyOnWriteArrayList<>());
      batch.records().stream()
          .filter(record -> record.offset() >= position)
          .forEach(record -> values.add(new String(record.value(), StandardCharsets.UTF_8)));
      positions.put(batch.partition(), batch.next());
      return Mono.just(batch.next());
    }

    /** All or nothing, but for the partition that has to come alone. */
    @Override
    public synchronized Mono<Map<Integer, Long>> takeTogether(List<JournalBatch> batches) {
      together.add(batches.stream().map(JournalBatch::partition).toList());
      if (togetherFails) {
        return Mono.error(new IllegalStateException("not together"));
      }
      return Flux.fromIterable(batches)
          .filter(batch -> batch.partition() != comesAlone)
          .concatMap(batch -> take(batch).map(next -> Map.entry(batch.partition(), next)))
          .collectMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    List<String> of(int partition) {
      return taken.getOrDefault(partition, List.of());
    }
  }

  private void publish(int partition, String... values) {
    for (String value : values) {
      kafka.publish(partition, "user:1", value.getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void allIsHandedOverInOrderFromTheSinksPosition() {
    publish(0, "old", "a", "b");
    publish(1, "c");
    sink.positions.put(0, 1L);
    reader.start();
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(sink.of(0)).containsExactly("a", "b"));
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(sink.of(1)).containsExactly("c"));
    publish(0, "d");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(sink.of(0)).containsExactly("a", "b", "d"));
    await().atMost(PATIENCE).until(() -> reader.lag() == 0);
  }

  @Test
  void aBatchThatFailedComesAgainAndNothingIsLost() {
    sink.failures = 3;
    publish(0, "a", "b");
    reader.start();
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(sink.of(0)).containsExactly("a", "b"));
    assertThat(sink.asked).isGreaterThanOrEqualTo(4);
  }

  /** What has come of several partitions by the same poll is offered together. */
  private void assertBothArrive() {
    publish(0, "a", "b");
    publish(1, "c");
    reader.start();
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(sink.of(0)).containsExactly("a", "b"));
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(sink.of(1)).containsExactly("c"));
    publish(0, "d");
    publish(1, "e");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(sink.of(0)).containsExactly("a", "b", "d"));
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(sink.of(1)).containsExactly("c", "e"));
    await().atMost(PATIENCE).until(() -> reader.lag() == 0);
  }

  @Test
  void whatCannotBeTakenTogetherIsTakenAlone() {
    sink.comesAlone = 1;
    assertBothArrive();
  }

  @Test
  void whereTakingTogetherFailsEachIsTakenAlone() {
    sink.togetherFails = true;
    assertBothArrive();
  }

  @Test
  void theReaderFollowsASinkThatIsElsewhere() {
    publish(0, "a");
    reader.start();
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(sink.of(0)).containsExactly("a"));
    // The sink lost its last commit, as Postgres may when it fails over.
    sink.positions.put(0, 0L);
    publish(0, "b");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(sink.of(0)).containsExactly("a", "a", "b"));
  }

  @Test
  void aPositionThatKafkaLacksHaltsItsPartitionAndNoOther() throws Exception {
    publish(0, "lost", "a");
    publish(1, "b");
    try (Admin admin = kafka.admin()) {
      TopicPartition partition = new TopicPartition(kafka.journal.topic(), 0);
      admin
          .deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(1)))
          .all()
          .get(30, TimeUnit.SECONDS);
    }
    reader.start();
    await().atMost(PATIENCE).until(() -> reader.halted() == 1);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(sink.of(1)).containsExactly("b"));
    assertThat(sink.of(0)).isEmpty();
  }

  @Test
  void anotherReaderTakesOverWhereTheSinkIs() {
    JournalReader other = new JournalReader(kafka.journal, kafka.kafka, sink);
    publish(0, "a");
    publish(1, "b");
    reader.start();
    other.start();
    try {
      await().atMost(PATIENCE).until(() -> sink.of(0).size() + sink.of(1).size() == 2);
      reader.stop();
      publish(0, "c");
      publish(1, "d");
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(sink.of(0)).containsExactly("a", "c"));
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(sink.of(1)).containsExactly("b", "d"));
    } finally {
      other.stop();
    }
  }

  @Test
  void aStoppedReaderCanStartAgain() {
    reader.start();
    reader.stop();
    assertThat(reader.isRunning()).isFalse();
    publish(0, "a");
    reader.start();
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(sink.of(0)).containsExactly("a"));
  }
}
