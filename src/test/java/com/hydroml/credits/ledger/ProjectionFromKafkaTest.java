package com.hydroml.credits.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.backing.PostgresServer;
import com.hydroml.credits.journal.JournalReader;
import com.hydroml.credits.journal.KafkaFixture;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** I2 and I3 from a real Kafka to a real Postgres: outages and restarts lose and double nothing. */
class ProjectionFromKafkaTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final TestEvents events = new TestEvents("user:1");
  private KafkaFixture kafka;
  private LedgerTestDatabase ledger;
  private JournalReader reader;

  @BeforeEach
  void open() {
    kafka = new KafkaFixture(1);
    ledger = new LedgerTestDatabase();
    reader = new JournalReader(kafka.journal, kafka.kafka, ledger.projector);
  }

  @AfterEach
  void close() {
    reader.stop();
    ledger.close();
    kafka.close();
  }

  private void publish(byte[] event) {
    kafka.publish(0, "user:1", event);
  }

  private void awaitVersion(long version) {
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(
            () ->
                ledger.number("select coalesce(max(version), 0) from account_balance") == version);
  }

  @Test
  void eventsReachTheLedgerWhateverIsBetweenThem() {
    reader.start();
    publish(events.grant(100));
    publish(new byte[] {9});
    publish(events.authorize(40, 60_000).event());
    awaitVersion(2);
    assertThat(ledger.deadLetters).hasSize(1);
    assertThat(ledger.number("select next_offset from projection")).isEqualTo(3);
  }

  @Test
  void whatWasJournaledDuringAnOutageOfPostgresArrivesAfterIt() {
    reader.start();
    publish(events.grant(1));
    awaitVersion(1);
    ledger.execute("alter table account_balance rename to account_balance_away");
    for (int i = 0; i < 300; i++) {
      publish(events.grant(1));
    }
    await().atMost(PATIENCE).until(() -> reader.lag() > 0);
    ledger.execute("alter table account_balance_away rename to account_balance");
    awaitVersion(301);
    assertThat(ledger.number("select count(distinct version) from journal")).isEqualTo(301);
    assertThat(ledger.number("select count(*) from journal")).isEqualTo(301);
  }

  @Test
  void aPostgresThatWasKilledIsWaitedFor() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    Path directory = Path.of("target", "backing", "killed-" + ProcessHandle.current().pid());
    try (PostgresServer postgres = new PostgresServer(directory, port, true)) {
      postgres.start();
      ledger.close();
      ledger =
          new LedgerTestDatabase(
              postgres.jdbcUrl("postgres"), postgres.r2dbcUrl("postgres"), "postgres", "");
      reader = new JournalReader(kafka.journal, kafka.kafka, ledger.projector);
      reader.start();
      publish(events.grant(1));
      awaitVersion(1);
      postgres.kill();
      for (int i = 0; i < 50; i++) {
        publish(events.grant(1));
      }
      await().atMost(PATIENCE).until(() -> reader.lag() > 0);
      postgres.start();
      awaitVersion(51);
      assertThat(ledger.number("select count(*) from journal")).isEqualTo(51);
      reader.stop();
      ledger.close();
    }
  }

  @Test
  void aRestartedReaderGoesOnWhereTheLedgerIs() {
    reader.start();
    publish(events.grant(1));
    awaitVersion(1);
    reader.stop();
    publish(events.grant(2));
    reader.start();
    awaitVersion(2);
    assertThat(ledger.counted("ignored")).isZero();
  }

  @Test
  void aLedgerThatLostACommitIsBroughtBackFromTheJournal() {
    reader.start();
    publish(events.grant(1));
    publish(events.grant(2));
    awaitVersion(2);
    ledger.execute(
        "delete from journal where version = 2;"
            + " delete from ledger_entry where version = 2;"
            + " delete from outcome where version = 2;"
            + " delete from credit_grant where version = 2;"
            + " update account_balance set version = 1, available = 1;"
            + " update projection set next_offset = 1");
    publish(events.grant(4));
    awaitVersion(3);
    assertThat(ledger.number("select available from account_balance")).isEqualTo(7);
    assertThat(ledger.number("select count(*) from parked_event")).isZero();
  }
}
