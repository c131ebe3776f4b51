package com.hydroml.credits.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * What waits at the same time is taken in together, and one partition that cannot be holds up no
 * other.
 */
class TakenTogetherTest {

  private static final int PARTITIONS = 3;
  private static final JournalProperties JOURNAL = KafkaFixture.properties("journal", PARTITIONS);

  private final AtomicLong now = new AtomicLong();
  private final MockConsumer<byte[], byte[]> kafka = new MockConsumer<>("none");
  private final Sink sink = new Sink();
  private final JournalReader reader =
      new JournalReader(
          JOURNAL, new KafkaProperties(List.of("unused:1"), Map.of()), sink, now::get);
  private final long[] next = new long[PARTITIONS];

  /** Ends when the test says so. */
  private static final class Sink implements JournalSink {
    final List<List<JournalBatch>> together = new ArrayList<>();
    final List<JournalBatch> alone = new ArrayList<>();
    final List<MonoSink<Map<Integer, Long>>> ends = new ArrayList<>();
    boolean cancelled;

    @Override
    public Mono<Long> position(int partition) {
      return Mono.just(0L);
    }

    @Override
    public Mono<Long> take(JournalBatch batch) {
      alone.add(batch);
      return Mono.just(batch.next());
    }

    @Override
    public Mono<Map<Integer, Long>> takeTogether(List<JournalBatch> batches) {
      together.add(batches);
      return Mono.create(
          end -> {
            ends.add(end);
            end.onCancel(() -> cancelled = true);
          });
    }
  }

  @BeforeEach
  void assign() {
    reader.begin(kafka);
    kafka.rebalance(all());
    Map<TopicPartition, Long> ends = new HashMap<>();
    all().forEach(partition -> ends.put(partition, 0L));
    kafka.updateEndOffsets(ends);
    turns();
  }

  private static Collection<TopicPartition> all() {
    return IntStream.range(0, PARTITIONS)
        .mapToObj(partition -> new TopicPartition(JOURNAL.topic(), partition))
        .toList();
  }

  private void arrive(int... partitions) {
    byte[] text = "text".getBytes(StandardCharsets.UTF_8);
    for (int partition : partitions) {
      kafka.addRecord(
          new ConsumerRecord<>(JOURNAL.topic(), partition, next[partition]++, text, text));
    }
    turns();
  }

  /** Enough for what has come to be taken in and ended; the reader may be woken in between. */
  private void turns() {
    for (int i = 0; i < 5; i++) {
      reader.turn(kafka);
    }
  }

  private static List<Integer> partitions(List<JournalBatch> batches) {
    return batches.stream().map(JournalBatch::partition).sorted().toList();
  }

  @Test
  void whatComesTogetherIsTakenTogetherAndReadOn() {
    arrive(0, 1, 2);
    assertThat(sink.together).hasSize(1);
    assertThat(partitions(sink.together.getFirst())).containsExactly(0, 1, 2);
    assertThat(kafka.paused()).containsExactlyInAnyOrderElementsOf(all());
    sink.ends.getFirst().success(Map.of(0, 1L, 1, 1L, 2, 1L));
    turns();
    assertThat(kafka.paused()).isEmpty();
    assertThat(sink.alone).isEmpty();
  }

  @Test
  void whatComesAloneIsTakenAlone() {
    arrive(1);
    assertThat(partitions(sink.alone)).containsExactly(1);
    assertThat(sink.together).isEmpty();
  }

  @Test
  void whatWasLeftOutIsTakenAloneAndTheOthersGoOn() {
    arrive(0, 1, 2);
    sink.ends.getFirst().success(Map.of(0, 1L, 2, 1L));
    turns();
    assertThat(partitions(sink.alone)).containsExactly(1);
    arrive(0, 1);
    assertThat(sink.together).hasSize(2);
    assertThat(partitions(sink.together.getLast())).containsExactly(0, 1);
  }

  @Test
  void whereItFailsEachIsTakenAlone() {
    arrive(0, 1, 2);
    sink.ends.getFirst().error(new IllegalStateException("one of them is bad"));
    turns();
    assertThat(partitions(sink.alone)).containsExactly(0, 1, 2);
    assertThat(kafka.paused()).isEmpty();
  }

  @Test
  void aPartitionThatIsTakenAwayMeanwhileLeavesTheOthersToEnd() {
    arrive(0, 1, 2);
    kafka.rebalance(all().stream().filter(partition -> partition.partition() != 1).toList());
    assertThat(sink.cancelled).isFalse();
    sink.ends.getFirst().success(Map.of(0, 1L, 1, 1L, 2, 1L));
    turns();
    arrive(0, 2);
    assertThat(partitions(sink.together.getLast())).containsExactly(0, 2);
  }

  @Test
  void whenAllAreTakenAwayNothingGoesOn() {
    arrive(0, 1, 2);
    kafka.rebalance(Set.of());
    assertThat(sink.cancelled).isTrue();
  }

  @Test
  void noMoreAreTakenTogetherThanOnePollMayBring() {
    int most = JOURNAL.maxPollRecords();
    byte[] text = "text".getBytes(StandardCharsets.UTF_8);
    for (int partition = 0; partition < PARTITIONS; partition++) {
      for (int i = 0; i < most / 2; i++) {
        kafka.addRecord(
            new ConsumerRecord<>(JOURNAL.topic(), partition, next[partition]++, text, text));
      }
    }
    turns();
    assertThat(sink.together)
        .allSatisfy(
            batches ->
                assertThat(batches.stream().mapToInt(batch -> batch.records().size()).sum())
                    .isLessThanOrEqualTo(most));
    assertThat(sink.together.size() + sink.alone.size()).isGreaterThanOrEqualTo(2);
  }
}
