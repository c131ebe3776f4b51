package com.hydroml.credits.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.redis.RedisGateway;
import com.hydroml.credits.redis.ShardKeys;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of events that were left behind, as Kafka is there or away. */
class LeftBehindTest {

  private static final ShardKeys ONE = ShardKeys.of(0, 1);
  private static final ShardKeys OTHER = ShardKeys.of(1, 1);

  private final RedisGateway redis = (script, shard, keys, arguments) -> new CompletableFuture<>();
  private final TestJournal kafka = new TestJournal(redis);
  private final Journal journal = kafka.journal();

  @AfterEach
  void close() {
    kafka.close();
  }

  private static OutboxEntry entry(int version) {
    return new OutboxEntry("account", version, version + "-1", new byte[] {1});
  }

  private void takeKafkaAway() {
    kafka.confirms(false);
    journal.publishLeftBehind(ONE, List.of(entry(1)));
    kafka.refuse(1);
    await().until(() -> !journal.isAvailable());
  }

  @Test
  void allOfThemArePublishedWhereKafkaIsThere() {
    kafka.confirms(false);
    journal.publishLeftBehind(ONE, List.of(entry(1), entry(2)));
    journal.publishLeftBehind(OTHER, List.of(entry(1)));

    kafka.awaitReceived(3);
  }

  @Test
  void theyTakeUpNoMoreThanAQuarterOfWhatMayBeUnderWay() {
    kafka.confirms(false);
    List<OutboxEntry> many = IntStream.range(1, 20_001).mapToObj(LeftBehindTest::entry).toList();
    journal.publishLeftBehind(ONE, many);
    journal.publishLeftBehind(OTHER, many);
    journal.publishLeftBehind(OTHER, many);

    int quarter = TestJournal.MAX_IN_FLIGHT / 4;
    kafka.awaitReceived(quarter);
    kafka.confirm(10_000);
    journal.publishLeftBehind(OTHER, many);
    kafka.awaitReceived(quarter);
    await()
        .during(Duration.ofMillis(200))
        .atMost(Duration.ofSeconds(5))
        .until(() -> kafka.unanswered() == quarter);
  }

  @Test
  void whatIsUnderWayIsNotSentAgain() {
    kafka.confirms(false);
    journal.publish(ONE, List.of(entry(1)), new Flight());
    journal.publishLeftBehind(ONE, List.of(entry(1), entry(2)));
    journal.publishLeftBehind(ONE, List.of(entry(1), entry(2), entry(3)));

    kafka.awaitReceived(3);
    await()
        .during(Duration.ofMillis(200))
        .atMost(Duration.ofSeconds(5))
        .until(() -> kafka.unanswered() == 3);
  }

  @Test
  void whatKafkaRefusedIsSentAgain() {
    kafka.confirms(false);
    journal.publishLeftBehind(ONE, List.of(entry(1)));
    kafka.refuse(1);
    await().until(() -> journal.wantedLeftBehind(ONE, 7) == 7);

    journal.publishLeftBehind(ONE, List.of(entry(1)));
    kafka.awaitReceived(1);
  }

  @Test
  void noMoreOfAShardAreWantedWhileSomeAreUnderWay() {
    kafka.confirms(false);
    journal.publish(ONE, List.of(entry(1)), new Flight());
    assertThat(journal.wantedLeftBehind(ONE, 7)).isEqualTo(7);
    journal.publishLeftBehind(ONE, List.of(entry(2)));

    assertThat(journal.wantedLeftBehind(ONE, 7)).isZero();
    assertThat(journal.wantedLeftBehind(OTHER, 7)).isEqualTo(7);
  }

  @Test
  void whileKafkaIsAwayOneOfAllShardsIsTriedAtATime() {
    takeKafkaAway();
    for (int i = 0; i < 100; i++) {
      journal.publishLeftBehind(ONE, List.of(entry(1), entry(2)));
      journal.publishLeftBehind(OTHER, List.of(entry(1)));
    }
    kafka.awaitReceived(1);
    await()
        .during(Duration.ofMillis(200))
        .atMost(Duration.ofSeconds(5))
        .until(() -> kafka.unanswered() == 1);
    kafka.refuse(1);

    journal.publishLeftBehind(OTHER, List.of(entry(1)));
    kafka.confirm(1);
    await().until(journal::isAvailable);
    assertThat(kafka.unanswered()).isZero();
  }
}
