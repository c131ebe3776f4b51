package com.hydroml.credits.protocol.simulation;

import com.hydroml.credits.protocol.Fence;
import com.hydroml.credits.protocol.Lease;
import com.hydroml.credits.protocol.ScriptGate;

/** What an instance of the service knows of the shard. */
final class Instance {

  World owner;
  int life;
  int listened;

  /** It has said farewell: what it had begun goes on, and it learns nothing any more. */
  boolean gone;

  /** It may have missed an announcement, and has not read the shard's row since. */
  boolean uninformed;

  Lease lease = Lease.NONE;
  Fence fence = Fence.NONE;
  ScriptGate.Expected view;

  Instance copy() {
    Instance copy = new Instance();
    copy.life = life;
    copy.listened = listened;
    copy.gone = gone;
    copy.uninformed = uninformed;
    copy.lease = lease;
    copy.fence = fence;
    copy.view = view;
    return copy;
  }

  boolean serves() {
    return !gone && view != null && !fence.covers(view.generation());
  }

  boolean isLeased(int now) {
    return !uninformed && lease.isValid(now);
  }

  void hash(Hash hash, int now) {
    hash.add(life).add(listened).add(gone ? 1 : 0).add(uninformed ? 1 : 0);
    hash.add(lease.isValid(now) ? lease.until() : 0);
    hash.add(fence.below()).add(view == null ? 0 : view.hashCode());
  }
}
