package com.hydroml.credits.protocol;

/** Whether a shard wants recovering. */
public final class RecoveryNeed {

  private RecoveryNeed() {}

  /** What to do about a shard. */
  public enum Verdict {
    NONE,
    RECOVER,
    /** Somebody has begun; take over once that has taken too long. */
    TAKE_OVER_LATER
  }

  public static Verdict judge(ShardRow row, ScriptGate.Found found) {
    if (!found.master()) {
      return Verdict.NONE;
    }
    ScriptGate.Expected expected = row.expected();
    if (expected == null) {
      return row.target() == row.generation() ? Verdict.RECOVER : Verdict.TAKE_OVER_LATER;
    }
    return ScriptGate.judge(expected, found) == ScriptGate.Verdict.ADMITTED
        ? Verdict.NONE
        : Verdict.RECOVER;
  }
}
