package com.hydroml.credits.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.protocol.Announcement;
import com.hydroml.credits.protocol.Lease;
import com.hydroml.credits.protocol.ShardState;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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
    ofSecond.announce(FENCE).block(Duration.ofSeconds(10));
    await().atMost(Duration.ofSeconds(10)).until(() -> second.isFenced(SHARD, 6));
    assertThat(second.isOutlived(SHARD, 7, A_LEASE)).isTrue();
  }
}
