package com.hydroml.credits.ledger;

import com.hydroml.credits.database.DatabaseStartupException;
import com.hydroml.credits.journal.JournalProperties;
import com.hydroml.credits.lifecycle.BackgroundWork;
import com.hydroml.credits.lifecycle.StartPhases;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * Prepares what the projector writes to: a position for each partition of the journal, and the
 * journal table's months, now and every day.
 */
final class LedgerStart extends BackgroundWork {

  private static final Logger log = LoggerFactory.getLogger(LedgerStart.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration MAINTENANCE = Duration.ofDays(1);
  private static final int MONTHS_AHEAD = 3;

  private final DatabaseClient database;
  private final JournalProperties journal;
  private final Clock clock;

  LedgerStart(DatabaseClient database, JournalProperties journal, Clock clock) {
    super(StartPhases.LEDGER);
    this.database = database;
    this.journal = journal;
    this.clock = clock;
  }

  @Override
  protected Disposable begin() {
    checkPartitions(ensurePositions().then(partitions()).block(PATIENCE));
    makeMonths().block(PATIENCE);
    return every(MAINTENANCE, () -> makeMonths().onErrorResume(LedgerStart::tomorrow));
  }

  private static Mono<Void> tomorrow(Throwable failure) {
    log.warn("The journal's months are made tomorrow: {}", String.valueOf(failure));
    return Mono.empty();
  }

  /** Of a topic that the ledger does not know at all: one that it knows keeps its partitions. */
  private Mono<Void> ensurePositions() {
    return database
        .sql(
            """
            insert into projection (topic, partition, next_offset)
            select :topic, generate_series(0, :partitions - 1), 0
            where not exists (select 1 from projection where topic = :topic)
            on conflict do nothing""")
        .bind("topic", journal.topic())
        .bind("partitions", journal.partitions())
        .then();
  }

  private Mono<Long> partitions() {
    return database
        .sql("select count(*) as partitions from projection where topic = :topic")
        .bind("topic", journal.topic())
        .map(row -> Rows.number(row, "partitions"))
        .one();
  }

  private void checkPartitions(@Nullable Long known) {
    if (known != null && known == journal.partitions()) {
      return;
    }
    throw new DatabaseStartupException(
        "The ledger knows %d partitions of the topic %s, configured are %d"
            .formatted(known, journal.topic(), journal.partitions()),
        "Set credits.journal.partitions to what it was installed with; it must never change.");
  }

  private Mono<Void> makeMonths() {
    return Mono.defer(
        () ->
            database
                .sql("select ensure_journal_partitions(:first, :months)")
                .bind("first", clock.instant())
                .bind("months", MONTHS_AHEAD)
                .then());
  }
}
