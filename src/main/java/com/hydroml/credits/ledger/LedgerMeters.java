package com.hydroml.credits.ledger;

import com.hydroml.credits.observability.MeterNames;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** The projector's meters. {@code docs/metrics.md} lists them. */
final class LedgerMeters {

  private final DistributionSummary batchSize;
  private final Timer batch;
  private final Counter applied;
  private final Counter ignored;
  private final Counter parked;
  private final Counter conflicts;
  private final Counter superseded;
  private final Counter halted;
  private final Counter deadLetters;

  LedgerMeters(MeterRegistry registry) {
    this.batchSize =
        DistributionSummary.builder(MeterNames.PROJECTOR_BATCH_SIZE)
            .baseUnit("records")
            .description("Records projected in one transaction")
            .register(registry);
    this.batch =
        Timer.builder(MeterNames.PROJECTOR_BATCH)
            .description("Time of one projection transaction")
            .publishPercentileHistogram()
            .register(registry);
    this.applied = events(registry, "applied");
    this.ignored = events(registry, "ignored");
    this.parked = events(registry, "parked");
    this.conflicts = events(registry, "conflict");
    this.superseded = events(registry, "superseded");
    this.halted = events(registry, "halted");
    this.deadLetters = events(registry, "dead_letter");
  }

  private static Counter events(MeterRegistry registry, String result) {
    return Counter.builder(MeterNames.PROJECTOR_EVENTS)
        .baseUnit("events")
        .description("Journal records by what became of them")
        .tag(MeterNames.RESULT, result)
        .register(registry);
  }

  void applied(int events) {
    applied.increment(events);
  }

  void ignored(int events) {
    ignored.increment(events);
  }

  void parked(int events) {
    parked.increment(events);
  }

  void conflicts(int events) {
    conflicts.increment(events);
  }

  void superseded(int events) {
    superseded.increment(events);
  }

  /** Once for each time that it was tried. */
  void halted() {
    halted.increment();
  }

  void deadLettered(int records) {
    deadLetters.increment(records);
  }

  void batchEnded(int records, Duration took) {
    batchSize.record(records);
    batch.record(took);
  }
}
