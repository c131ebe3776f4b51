package com.hydroml.credits.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/**
 * Under load the reader puts small batches together, and only then: a record that comes alone is
 * taken in at once, and what is behind is not kept waiting.
 */
class BatchPaceTest {

  private static final JournalProperties JOURNAL = KafkaFixture.properties("journal", 1);
  private static final TopicPartition PARTITION = new TopicPartition("journal", 0);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1);
  private final MockConsumer<byte[], byte[]> kafka = new MockConsumer<>("none");
  private final JournalReader reader =
      new JournalReader(
          JOURNAL, new KafkaProperties(List.of("unused:1"), Map.of()), new Sink(), now::get);
  private long next;

  /** Takes all at once. */
  private static final class Sink implements JournalSink {

    @Override
    public Mono<Long> position(int partition) {
      return Mono.just(0L);
    }

    @Override
    public Mono<Long> take(JournalBatch batch) {
      return Mono.just(batch.next());
    }
  }

  @BeforeEach
  void assign() {
    reader.begin(kafka);
    kafka.rebalance(List.of(PARTITION));
    kafka.updateEndOffsets(Map.of(PARTITION, 0L));
    turns();
  }

  @Test
  void withoutLoadARecordIsFollowedAtOnce() {
    arriveAndEnd(BatchPace.BUSY - 1);
    pass(SECOND);
    arriveAndEnd(1);
    assertReadsOn();
  }

  @Test
  void underLoadASmallBatchIsFollowedAfterTheInterval() {
    load();
    arriveAndEnd(BatchPace.LARGE - 1);
    assertThat(kafka.paused()).containsExactly(PARTITION);
    assertThat(kafka.lastPollTimeout()).isEqualTo(JOURNAL.batchInterval());
    pass(JOURNAL.batchInterval().minusNanos(1));
    assertThat(kafka.paused()).containsExactly(PARTITION);
    assertThat(kafka.lastPollTimeout()).isEqualTo(Duration.ofNanos(1));
    pass(Duration.ofNanos(1));
    assertReadsOn();
  }

  @Test
  void underLoadALargeBatchIsFollowedAtOnce() {
    load();
    arriveAndEnd(BatchPace.LARGE);
    assertReadsOn();
  }

  @Test
  void aPartitionThatIsBehindDoesNotRest() {
    load();
    kafka.updateEndOffsets(Map.of(PARTITION, next + 1 + BatchPace.LARGE));
    arriveAndEnd(1);
    assertReadsOn();
  }

  @Test
  void afterTheLoadNothingRests() {
    load();
    pass(SECOND);
    arriveAndEnd(1);
    assertReadsOn();
  }

  @Test
  void aPartitionThatIsTakenAwayRestsNoLonger() {
    load();
    arriveAndEnd(1);
    kafka.rebalance(List.of());
    pass(JOURNAL.batchInterval());
    kafka.rebalance(List.of(PARTITION));
    turns();
    assertReadsOn();
  }

  /** So many records in a second that the next is one of load. */
  private void load() {
    arriveAndEnd(BatchPace.BUSY);
    pass(SECOND);
  }

  private void arriveAndEnd(int records) {
    byte[] text = "text".getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < records; i++) {
      kafka.addRecord(new ConsumerRecord<>(PARTITION.topic(), 0, next++, text, text));
    }
    turns();
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
    turns();
  }

  /** Enough for what has come to be taken in and ended; the reader may be woken in between. */
  private void turns() {
    for (int i = 0; i < 5; i++) {
      reader.turn(kafka);
    }
  }

  private void assertReadsOn() {
    assertThat(kafka.paused()).isEqualTo(Set.of());
  }
}
