package com.hydroml.credits.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hydroml.credits.database.DatabaseStartupException;
import com.hydroml.credits.journal.JournalProperties;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The number of the journal's partitions is fixed with the first start: with another one, an
 * account's events would come from two partitions, of which each knows its own generation (I3).
 */
class LedgerStartTest {

  private LedgerTestDatabase ledger;

  @BeforeEach
  void open() {
    ledger = new LedgerTestDatabase();
    ledger.execute("delete from projection");
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  private void start(int partitions) {
    JournalProperties journal =
        new JournalProperties(
            "started",
            "started-dead",
            partitions,
            (short) -1,
            1,
            Duration.ofDays(1),
            true,
            "started",
            100,
            Duration.ofMillis(10));
    LedgerStart start = new LedgerStart(ledger.client, journal, Clock.systemUTC());
    start.start();
    start.stop();
  }

  private long positions() {
    return ledger.number("select count(*) from projection where topic = 'started'");
  }

  @Test
  void theFirstStartMakesAPositionForEachPartition() {
    start(3);
    assertThat(positions()).isEqualTo(3);
    ledger.execute("update projection set next_offset = 7 where partition = 1");
    start(3);
    assertThat(ledger.number("select sum(next_offset)::bigint from projection")).isEqualTo(7);
  }

  @Test
  void anotherNumberIsRefusedAndNothingIsAdded() {
    start(3);
    for (int other : new int[] {2, 4}) {
      assertThatThrownBy(() -> start(other))
          .isInstanceOf(DatabaseStartupException.class)
          .hasMessage(
              "The ledger knows 3 partitions of the topic started, configured are " + other);
      assertThat(positions()).isEqualTo(3);
    }
  }
}
