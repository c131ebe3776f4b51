package com.hydroml.credits.balance;

import com.hydroml.credits.journal.Standing;
import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.redis.ShardKeys;

/** Every shard served under its first generation, on whatever server there is. */
public final class FirstGenerations {

  private FirstGenerations() {}

  public static ShardGenerations served(Standing standing) {
    ShardGenerations generations = new ShardGenerations(standing);
    for (int shard = 0; shard < Shards.COUNT; shard++) {
      generations.serve(ShardKeys.of(shard, 1));
    }
    return generations;
  }
}
