package com.hydroml.credits.ledger;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** The projector's meters. {@code docs/metrics.md} lists them. */
final class LedgerMeters {

  /** Gauge, records: what the assigned partitions have and the ledger has not. */
  static final String LAG = "credits.projector.lag";

  /** Gauge, partitions: those halted because Kafka lacks the ledger's position. Alert above 0. */
  static final String HALTED = "credits.projector.halted";

  /** Distribution, records a batch. */
  static final String BATCH_SIZE = "credits.projector.batch.size";

  /** Timer: a batch's transaction, tries that failed included. */
  static final String BATCH = "credits.projector.batch";

  /** Counter; tag {@code result}: applied, ignored, parked, conflict, dead_letter. */
  static final String EVENTS = "credits.projector.events";

  private final DistributionSummary batchSize;
  private final Timer batch;
  private final Counter applied;
  private final Counter ignored;
  private final Counter parked;
  private final Counter conflicts;
  private final Counter deadLetters;

  LedgerMeters(MeterRegistry registry) {
    this.batchSize =
        DistributionSummary.builder(BATCH_SIZE)
            .baseUnit("records")
            .description("Records projected in one transaction")
            .register(registry);
    this.batch =
        Timer.builder(BATCH)
            .description("Time of one projection transaction")
            .publishPercentileHistogram()
            .register(registry);
    this.applied = events(registry, "applied");
    this.ignored = events(registry, "ignored");
    this.parked = events(registry, "parked");
    this.conflicts = events(registry, "conflict");
    this.deadLetters = events(registry, "dead_letter");
  }

  private static Counter events(MeterRegistry registry, String result) {
    return Counter.builder(EVENTS)
        .baseUnit("events")
        .description("Journal records by what became of them")
        .tag("result", result)
        .register(registry);
  }

  /** Counts a round that was committed. */
  void committed(Changes changes) {
    applied.increment(changes.applied.size());
    ignored.increment(changes.ignored);
    parked.increment(changes.parked.size());
    conflicts.increment(changes.conflicts.size());
  }

  void deadLettered(int records) {
    deadLetters.increment(records);
  }

  void batchEnded(int records, Duration took) {
    batchSize.record(records);
    batch.record(took);
  }
}
