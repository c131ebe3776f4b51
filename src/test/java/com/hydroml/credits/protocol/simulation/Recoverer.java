package com.hydroml.credits.protocol.simulation;

import com.hydroml.credits.protocol.RecoveryRun;

/** An attempt to recover the shard, by some instance. */
final class Recoverer {

  final RecoveryRun run;
  final int announcedAt;
  final int marked;

  Recoverer(RecoveryRun run, int announcedAt, int marked) {
    this.run = run;
    this.announcedAt = announcedAt;
    this.marked = marked;
  }

  void hash(Hash hash) {
    hash.add(run.before().hashCode()).add(run.found().hashCode()).add(run.step().ordinal());
    hash.add(announcedAt).add(marked);
  }
}
