package com.hydroml.credits.balance;

import com.hydroml.credits.balance.TendScript.Tended;
import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.observability.MeterNames;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;

/** How the shards stood when they were last looked after. */
final class ShardMeters {

  private static final double MILLIS = 1000.0;

  private final AtomicReferenceArray<Tended> last = new AtomicReferenceArray<>(Shards.COUNT);

  ShardMeters(MeterRegistry meters) {
    Gauge.builder(MeterNames.OUTBOX_DEPTH, this, m -> m.values(Tended::outboxEntries).sum())
        .description("Events in Redis that Kafka has not confirmed")
        .baseUnit("events")
        .register(meters);
    Gauge.builder(
            MeterNames.OUTBOX_OLDEST_AGE,
            this,
            m -> m.values(Tended::oldestAge).max().orElse(0) / MILLIS)
        .description("Age of the oldest event that Kafka has not confirmed")
        .baseUnit("seconds")
        .register(meters);
    Gauge.builder(MeterNames.HOLDS_OPEN, this, m -> m.values(Tended::openHolds).sum())
        .description("Open holds in Redis")
        .baseUnit("holds")
        .register(meters);
  }

  void record(int shard, Tended tended) {
    last.set(shard, tended);
  }

  private LongStream values(ToLongFunction<Tended> value) {
    LongStream.Builder values = LongStream.builder();
    for (int shard = 0; shard < Shards.COUNT; shard++) {
      Tended tended = last.get(shard);
      if (tended != null) {
        values.add(value.applyAsLong(tended));
      }
    }
    return values.build();
  }
}
