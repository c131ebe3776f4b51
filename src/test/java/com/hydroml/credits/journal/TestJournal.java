package com.hydroml.credits.journal;

import com.hydroml.credits.redis.RedisGateway;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.awaitility.Awaitility;

/** The shipped journal on a Kafka that confirms at once, or when the test says so. */
public final class TestJournal implements AutoCloseable {

  static final int MAX_IN_FLIGHT = 100_000;

  private final FakeProducer kafka = new FakeProducer();
  private final JournalWriter writer =
      new JournalWriter(kafka::producer, "journal", MAX_IN_FLIGHT, new SimpleMeterRegistry());
  private final Journal journal;

  public TestJournal(RedisGateway redis) {
    JournalSettings settings =
        new JournalSettings(
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofMillis(50),
            Duration.ofMillis(250),
            Duration.ofSeconds(30),
            MAX_IN_FLIGHT);
    journal = new Journal(writer, redis, settings);
    kafka.automatic(true);
    writer.start();
  }

  public Journal journal() {
    return journal;
  }

  /** From now on it confirms at once, or only what it is told to. */
  public void confirms(boolean atOnce) {
    kafka.automatic(atOnce);
  }

  /** Waits for so many records that are not answered yet, and confirms them. */
  public void confirm(int count) {
    awaitReceived(count);
    kafka.confirm(count);
  }

  /** Confirms all that is not answered yet, and from now on at once. */
  public void confirmAll() {
    kafka.confirm(kafka.unanswered());
    kafka.automatic(true);
  }

  /** Waits for so many records that are not answered yet, and refuses them. */
  public void refuse(int count) {
    awaitReceived(count);
    kafka.refuse(count);
  }

  /** Waits for so many records that are not answered yet. */
  public void awaitReceived(int count) {
    Awaitility.await().until(() -> kafka.unanswered() >= count);
  }

  /** Records that are not answered yet. */
  int unanswered() {
    return kafka.unanswered();
  }

  @Override
  public void close() {
    writer.stop();
  }
}
