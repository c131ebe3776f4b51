package com.hydroml.credits.recovery;

import com.hydroml.credits.balance.ShardGenerations;
import com.hydroml.credits.kernel.Shards;
import java.util.List;
import java.util.stream.IntStream;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Which shards are being recovered. An instance that serves some is ready: the others answer 503 by
 * themselves, and would not be served better elsewhere.
 */
final class ShardsHealth implements HealthIndicator {

  private final ShardGenerations generations;

  ShardsHealth(ShardGenerations generations) {
    this.generations = generations;
  }

  @Override
  public Health health() {
    List<Integer> recovering =
        IntStream.range(0, Shards.COUNT)
            .filter(shard -> !generations.isServed(shard))
            .boxed()
            .toList();
    Health.Builder health = recovering.size() < Shards.COUNT ? Health.up() : Health.outOfService();
    return health
        .withDetail("served", Shards.COUNT - recovering.size())
        .withDetail("recovering", recovering)
        .build();
  }
}
