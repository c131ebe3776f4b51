package com.hydroml.credits.balance;

import com.hydroml.credits.journal.Standing;
import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.protocol.ScriptGate;
import com.hydroml.credits.protocol.ShardRow;
import com.hydroml.credits.redis.ShardKeys;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Under which generation, and on which server, this instance serves each shard. Whoever recovers
 * shards says so; a fence that was announced since takes effect at once. Thread-safe.
 */
public final class ShardGenerations {

  /** No shard is ever under this one, so that its scripts are refused. */
  private static final long NONE = 0;

  private final Standing standing;
  private final AtomicReferenceArray<ShardKeys> keys = new AtomicReferenceArray<>(Shards.COUNT);

  ShardGenerations(Standing standing) {
    this.standing = standing;
    for (int shard = 0; shard < Shards.COUNT; shard++) {
      keys.set(shard, ShardKeys.of(shard, NONE));
    }
  }

  /** What scripts are to be told now. */
  ShardKeys keys(int shard) {
    return keys.get(shard);
  }

  /** Whether operations of the shard are taken; otherwise they are refused as recovering. */
  public boolean isServed(int shard) {
    long generation = keys.get(shard).generation();
    return generation != NONE && !standing.isFenced(shard, generation);
  }

  /** Serves a generation on whatever server there is: for tests of the scripts. */
  void serve(ShardKeys anywhere) {
    keys.set(anywhere.shard(), anywhere);
  }

  /** Obeys what Postgres says of a shard. */
  public void show(ShardRow row) {
    standing.show(row);
    ScriptGate.Expected expected = row.expected();
    if (expected == null) {
      keys.set(row.shard(), ShardKeys.of(row.shard(), NONE));
    } else if (expected.generation() >= keys.get(row.shard()).generation()) {
      keys.set(row.shard(), ShardKeys.of(row.shard(), expected.generation(), expected.server()));
    }
  }
}
