package com.hydroml.credits.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.protocol.Announcement;
import com.hydroml.credits.protocol.Lease;
import com.hydroml.credits.protocol.ShardRow;
import com.hydroml.credits.protocol.ShardState;
import com.hydroml.credits.redis.ScriptArgument;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What an instance may promise and has to wait for, from what it reads in the control topic (I2).
 */
class ControlTopicTest {

  private static final int SHARD = 3;
  private static final Announcement FENCE = new Announcement(SHARD, ShardState.RECOVERING, 7);
  private static final long A_LEASE = Lease.VALIDITY + Lease.MARGIN;

  private KafkaFixture kafka;
  private final Standing first = new Standing("first");
  private final Standing second = new Standing("second");
  private ControlTopic ofFirst;
  private ControlTopic ofSecond;

  @BeforeEach
  void open() {
    kafka = new KafkaFixture(1);
    ofFirst = topic(first);
    ofSecond = topic(second);
  }

  @AfterEach
  void close() {
    ofFirst.stop();
    ofSecond.stop();
    kafka.close();
  }

  private ControlTopic topic(Standing standing) {
    ControlProperties control = new ControlProperties(kafka.journal.topic() + "-control");
    return new ControlTopic(control, kafka.journal, kafka.kafka, standing);
  }

  @Test
  void aLeaseNeedsAHeartbeatReadBackAndTheShardsRows() {
    assertThat(first.isLeased()).isFalse();
    ofFirst.start();
    assertThat(first.isLeased()).as("the rows were not read yet").isFalse();
    first.informed(first.listening());
    await().atMost(Duration.ofSeconds(10)).until(first::isLeased);
    ofFirst.stop();
    assertThat(first.isLeased()).isFalse();
  }

  @Test
  void aFenceIsReadByAllAndConcernsWhatIsOlder() {
    ofFirst.start();
    ofSecond.start();
    ofFirst.announce(FENCE).block(Duration.ofSeconds(10));
    await().atMost(Duration.ofSeconds(10)).until(() -> second.isFenced(SHARD, 6));
    assertThat(second.isFenced(SHARD, 7)).isFalse();
    assertThat(second.isFenced(SHARD + 1, 6)).isFalse();
  }

  @Test
  void besideAnotherItsLeaseIsWaitedFor() {
    ofFirst.start();
    ofSecond.start();
    ofSecond.announce(FENCE).block(Duration.ofSeconds(10));
    await().atMost(Duration.ofSeconds(10)).until(() -> second.isFenced(SHARD, 6));
    assertThat(second.isOutlived(SHARD, 7, A_LEASE)).isFalse();
    await().atMost(Duration.ofSeconds(20)).until(() -> second.isOutlived(SHARD, 7, A_LEASE));
    assertThat(second.isSilent("first", Duration.ofSeconds(5))).isFalse();
  }

  @Test
  void afterAllHaveSaidFarewellNobodyIsWaitedFor() {
    ofFirst.start();
    ofFirst.stop();
    ofSecond.start();
    assertThat(second.isOutlived(SHARD, 7, A_LEASE)).as("the fence was not read yet").isFalse();
    fenceBySecond();
    assertThat(second.isOutlived(SHARD, 7, A_LEASE)).isTrue();
  }

  private void fenceBySecond() {
    ofSecond.announce(FENCE).block(Duration.ofSeconds(10));
    await().atMost(Duration.ofSeconds(10)).until(() -> second.isFenced(SHARD, 6));
  }

  /** As an instance of a younger version may write, or somebody who has no business there. */
  private void publish(byte[] value) {
    kafka.publish(new ProducerRecord<>(kafka.journal.topic() + "-control", 0, null, value));
  }

  static List<byte[]> notUnderstood() {
    return Arrays.asList(
        ScriptArgument.of(out -> out.packInt(104).packString("younger").packLong(7)),
        ScriptArgument.of(out -> out.packInt(101).packLong(7)),
        ScriptArgument.of(out -> out.packInt(102).packInt(64).packString("OPEN").packLong(7)),
        ScriptArgument.of(out -> out.packInt(102).packInt(3).packString("MOVING").packLong(7)),
        new byte[0],
        null);
  }

  @ParameterizedTest
  @MethodSource("notUnderstood")
  void whatWasNotUnderstoodMayHaveBeenSomebodyWhoIsStillThere(byte[] value) {
    ofFirst.start();
    publish(value);
    ofFirst.stop();
    ofSecond.start();
    fenceBySecond();
    assertThat(second.isOutlived(SHARD, 7, A_LEASE)).isFalse();
  }

  @Test
  void whatIsNotUnderstoodMayBeSomebodyWhoHasJustCome() {
    ofSecond.start();
    publish(new byte[] {104});
    fenceBySecond();
    assertThat(second.isOutlived(SHARD, 7, A_LEASE)).isFalse();
    await().atMost(Duration.ofSeconds(20)).until(() -> second.isOutlived(SHARD, 7, A_LEASE));
  }

  @ParameterizedTest
  @MethodSource("notUnderstood")
  void whatIsNotUnderstoodMayBeAFenceSoTheRowsAreReadBeforeAnythingIsPromised(byte[] value) {
    ofFirst.start();
    long listening = first.listening();
    first.informed(listening);
    await().atMost(Duration.ofSeconds(10)).until(first::isLeased);
    publish(value);
    await().atMost(Duration.ofSeconds(10)).until(() -> first.listening() > listening);
    // What was read of the rows before says nothing of it.
    first.informed(listening);
    assertThat(first.isLeased()).isFalse();
    first.informed(first.listening());
    await().atMost(Duration.ofSeconds(10)).until(first::isLeased);
  }

  @Test
  void whatAYoungerVersionAddsBehindIsPassedOver() {
    ofFirst.start();
    byte[] farewell = ControlCodec.farewell("younger");
    byte[] longer = Arrays.copyOf(farewell, farewell.length + 1);
    publish(ControlCodec.heartbeat("younger", 5));
    publish(longer);
    ofFirst.stop();
    ofSecond.start();
    fenceBySecond();
    assertThat(second.isOutlived(SHARD, 7, A_LEASE)).isTrue();
  }

  @Test
  void aRowFencesAsItsAnnouncementDoesButDoesNotEndTheWaiting() {
    second.show(new ShardRow(SHARD, ShardState.RECOVERING, 6, null, 7));
    assertThat(second.isFenced(SHARD, 6)).isTrue();
    assertThat(second.isFenced(SHARD, 7)).isFalse();
    assertThat(second.isFenced(SHARD + 1, 6)).isFalse();
    assertThat(second.isOutlived(SHARD, 7, 0)).isFalse();
    second.show(new ShardRow(SHARD, ShardState.OPEN, 6, null, 6));
    assertThat(second.isFenced(SHARD, 6)).as("a row that was read late").isTrue();
  }
}
