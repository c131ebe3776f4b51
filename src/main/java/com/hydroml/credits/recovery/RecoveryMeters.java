package com.hydroml.credits.recovery;

import com.hydroml.credits.balance.ShardGenerations;
import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.observability.MeterNames;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** Which shards are served, and what became of recoveries. {@code docs/metrics.md} lists them. */
final class RecoveryMeters {

  private final Timer opened;
  private final Counter lost;
  private final Counter failed;

  RecoveryMeters(MeterRegistry registry, ShardGenerations generations) {
    for (int shard = 0; shard < Shards.COUNT; shard++) {
      int number = shard;
      Gauge.builder(MeterNames.SHARD_SERVED, () -> generations.isServed(number) ? 1 : 0)
          .description("1 if this instance serves the shard, 0 while it is recovered")
          .tag(MeterNames.SHARD, Integer.toString(shard))
          .register(registry);
    }
    this.opened =
        Timer.builder(MeterNames.RECOVERY)
            .description("Time from claiming a shard to having opened it")
            .register(registry);
    this.lost = unfinished(registry, "lost");
    this.failed = unfinished(registry, "failed");
  }

  private static Counter unfinished(MeterRegistry registry, String result) {
    return Counter.builder(MeterNames.RECOVERY_UNFINISHED)
        .baseUnit("attempts")
        .description("Attempts to recover a shard that did not open it")
        .tag(MeterNames.RESULT, result)
        .register(registry);
  }

  void opened(Duration took) {
    opened.record(took);
  }

  void lost() {
    lost.increment();
  }

  void failed() {
    failed.increment();
  }
}
