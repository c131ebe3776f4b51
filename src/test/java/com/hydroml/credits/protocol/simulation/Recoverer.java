package com.hydroml.credits.protocol.simulation;

import com.hydroml.credits.protocol.RecoveryRun;

/** An attempt to recover the shard, by some instance. */
final class Recoverer {

  final RecoveryRun run;

  /**
   * When the last heartbeat before the announcement was sent, unless all had said farewell: whoever
   * sends a later one reads the fence first.
   */
  final int heardAt;

  final int marked;

  Recoverer(RecoveryRun run, int heardAt, int marked) {
    this.run = run;
    this.heardAt = heardAt;
    this.marked = marked;
  }

  void hash(Hash hash) {
    hash.add(run.before().hashCode()).add(run.found().hashCode()).add(run.step().ordinal());
    hash.add(heardAt).add(marked);
  }
}
