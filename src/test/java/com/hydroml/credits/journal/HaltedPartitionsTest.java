package com.hydroml.credits.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
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

/**
 * Partitions that cannot go on, as many as may be taken in at a time, hold up no other: whoever
 * recovers a shard waits for those, too. Each is tried again, less and less often.
 */
class HaltedPartitionsTest {

  private static final int STUCK = JournalReader.CONCURRENCY;
  private static final int PARTITIONS = STUCK + 2;
  private static final JournalProperties JOURNAL = KafkaFixture.properties("journal", PARTITIONS);

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1);
  private final MockConsumer<byte[], byte[]> kafka = new MockConsumer<>("none");
  private final Sink sink = new Sink();
  private final JournalReader reader =
      new JournalReader(
          JOURNAL, new KafkaProperties(List.of("unused:1"), Map.of()), sink, now::get);
  private final long[] next = new long[PARTITIONS];

  /** Takes nothing of some partitions, and nothing of several at once. */
  private static final class Sink implements JournalSink {
    final Set<Integer> stuck = new HashSet<>();
    final List<Integer> asked = new ArrayList<>();

    @Override
    public Mono<Long> position(int partition) {
      return Mono.just(0L);
    }

    @Override
    public Mono<Long> take(JournalBatch batch) {
      asked.add(batch.partition());
      return stuck.contains(batch.partition())
          ? Mono.error(new IllegalStateException("a marker is missing"))
          : Mono.just(batch.next());
    }
  }

  @BeforeEach
  void assign() {
    reader.begin(kafka);
    kafka.rebalance(all());
    Map<TopicPartition, Long> ends = new HashMap<>();
    all().forEach(partition -> ends.put(partition, 0L));
    kafka.updateEndOffsets(ends);
    IntStream.range(0, STUCK).forEach(sink.stuck::add);
    turns();
  }

  private static Collection<TopicPartition> all() {
    return IntStream.range(0, PARTITIONS).mapToObj(HaltedPartitionsTest::partition).toList();
  }

  private static TopicPartition partition(int number) {
    return new TopicPartition(JOURNAL.topic(), number);
  }

  private void arrive(int... partitions) {
    byte[] text = "text".getBytes(StandardCharsets.UTF_8);
    for (int partition : partitions) {
      kafka.addRecord(
          new ConsumerRecord<>(JOURNAL.topic(), partition, next[partition]++, text, text));
      kafka.updateEndOffsets(Map.of(partition(partition), next[partition]));
    }
    turns();
  }

  /** Enough for what has come to be taken in and ended; the reader may be woken in between. */
  private void turns() {
    for (int i = 0; i < 12; i++) {
      reader.turn(kafka);
    }
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
    turns();
  }

  @Test
  void theOthersGoOn() {
    arrive(IntStream.range(0, PARTITIONS).toArray());
    assertThat(sink.asked).contains(STUCK, STUCK + 1);
    sink.asked.clear();
    arrive(STUCK);
    arrive(STUCK, STUCK + 1);
    assertThat(sink.asked).containsExactlyInAnyOrder(STUCK, STUCK, STUCK + 1);
    assertThat(kafka.paused())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, STUCK).mapToObj(HaltedPartitionsTest::partition).toList());
    assertThat(reader.lag()).isEqualTo(STUCK);
  }

  @Test
  void eachIsTriedAgainLessAndLessOftenUntilItGoesOn() {
    arrive(0);
    assertThat(sink.asked).hasSize(1);
    Duration backoff = Duration.ofMillis(100);
    for (int tries = 2; tries < 12; tries++) {
      pass(backoff.minusNanos(1));
      assertThat(sink.asked).hasSize(tries - 1);
      pass(Duration.ofNanos(1));
      assertThat(sink.asked).hasSize(tries);
      Duration longer = backoff.multipliedBy(2);
      backoff = longer.toSeconds() < 5 ? longer : Duration.ofSeconds(5);
    }
    sink.stuck.clear();
    pass(backoff);
    assertThat(kafka.paused()).isEmpty();
    assertThat(reader.lag()).isZero();

    sink.stuck.add(0);
    sink.asked.clear();
    arrive(0);
    pass(Duration.ofMillis(100));
    assertThat(sink.asked).as("from the beginning").hasSize(2);
  }

  @Test
  void oneThatIsTakenAwayIsTriedNoMore() {
    arrive(0, 1);
    kafka.rebalance(List.of(partition(STUCK)));
    sink.asked.clear();
    pass(Duration.ofMinutes(1));
    assertThat(sink.asked).isEmpty();
    arrive(STUCK);
    assertThat(sink.asked).containsExactly(STUCK);
  }
}
