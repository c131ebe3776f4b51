package com.hydroml.credits.protocol.simulation;

import com.hydroml.credits.protocol.AcknowledgedPrefix;
import com.hydroml.credits.protocol.AnswerRule;
import com.hydroml.credits.protocol.Attendance;
import com.hydroml.credits.protocol.ColdDropRule;
import com.hydroml.credits.protocol.Fence;
import com.hydroml.credits.protocol.InstallRule;
import com.hydroml.credits.protocol.Lease;
import com.hydroml.credits.protocol.OnceRule;
import com.hydroml.credits.protocol.ProjectorRule;
import com.hydroml.credits.protocol.RecoveryCommand;
import com.hydroml.credits.protocol.RecoveryRun;
import com.hydroml.credits.protocol.ScriptGate;
import com.hydroml.credits.protocol.ServiceTime;
import com.hydroml.credits.protocol.ShardRow;
import java.util.List;

/** The shipped rules, each of which a mutation may replace. */
class Rules {

  boolean admits(ScriptGate.Expected expected, ScriptGate.Found found) {
    return ScriptGate.judge(expected, found) == ScriptGate.Verdict.ADMITTED;
  }

  boolean admitsAcknowledgement(ScriptGate.Expected expected, ScriptGate.Found found) {
    return admits(expected, found);
  }

  boolean mayAdvance(long found, long target) {
    return ScriptGate.mayAdvance(found, target);
  }

  AcknowledgedPrefix acknowledge(AcknowledgedPrefix prefix, long version) {
    return prefix.acknowledge(version);
  }

  /** Whether an answer's version is covered, from what the last acknowledgement said. */
  boolean covered(long upto, long version, boolean ownAcknowledged, boolean replayed) {
    return upto >= version;
  }

  Lease readBack(Lease lease, long sentAt, long now, long validity) {
    return lease.readBack(sentAt, validity);
  }

  Attendance heartbeat(Attendance attendance, String instance) {
    return attendance.heartbeat(instance);
  }

  Attendance farewell(Attendance attendance, String instance) {
    return attendance.farewell(instance);
  }

  Attendance notUnderstood(Attendance attendance) {
    return attendance.notUnderstood();
  }

  /** Whether what is not understood may have been a fence. */
  boolean mayHaveBeenAFence() {
    return true;
  }

  /** What an instance that reads the shard's row knows to be fenced. */
  Fence readRow(Fence fence, ShardRow row) {
    return fence.read(row);
  }

  /** What an instance that says farewell has left of its lease. */
  Lease leaseAfterFarewell(Lease lease) {
    return Lease.NONE;
  }

  boolean fenced(Fence fence, long ranUnder, long current) {
    return fence.covers(ranUnder);
  }

  AnswerRule.Promise promise(AnswerRule.Evidence evidence) {
    return AnswerRule.promise(evidence);
  }

  /** Whether a decline that says a hold is closed waits for the journal as a success does. */
  boolean closedWaits() {
    return true;
  }

  /** Whether an abandon is answered only when its tombstone is journaled. */
  boolean abandonWaits() {
    return true;
  }

  /** Whether an abandon of a key that Redis does not know asks the ledger first. */
  boolean abandonAsksTheLedger() {
    return true;
  }

  /** What is done about a grant that is made once, whose key Redis does not know. */
  OnceRule.Verdict once(boolean current, boolean posted) {
    return OnceRule.judge(current, posted);
  }

  InstallRule.Verdict install(long dropsWhenAbsent, long dropsNow, boolean absent) {
    return InstallRule.judge(dropsWhenAbsent, dropsNow, absent);
  }

  boolean admitsInstall(ScriptGate.Expected expected, ScriptGate.Found found) {
    return admits(expected, found);
  }

  boolean mayDrop(long version, long journaledUpTo, int openHolds, long posted) {
    return ColdDropRule.mayDrop(version, journaledUpTo, openHolds, posted);
  }

  boolean dropsAreCounted() {
    return true;
  }

  boolean keysOutliveADrop() {
    return true;
  }

  /** Whether the key's record is written in the step that has the effect. */
  boolean keyIsRemembered() {
    return true;
  }

  boolean outcomesAreReloaded() {
    return true;
  }

  /** Which of two outcomes a key is remembered for. */
  Event remembered(Event one, Event other) {
    return other.version > one.version ? other : one;
  }

  /** Whether a hold's time is over, judged in the step that would use or release it. */
  boolean isDue(long expires, long now) {
    return expires <= now;
  }

  /** Whether the sweeper releases a hold, which it looks at in the step in which it does. */
  boolean maySweep(boolean open, boolean due) {
    return open && due;
  }

  long time(long clock, long lastEvent) {
    return ServiceTime.of(clock, lastEvent);
  }

  /** A hold's id; {@code random} never comes twice. */
  long holdId(long random, int account, int version) {
    return random;
  }

  ProjectorRule.Verdict event(
      long partitionGeneration,
      long head,
      long generation,
      long version,
      ProjectorRule.Recorded recorded) {
    return ProjectorRule.event(partitionGeneration, head, generation, version, recorded);
  }

  boolean raises(long partitionGeneration, long target) {
    return ProjectorRule.raises(partitionGeneration, target);
  }

  boolean parkedAreSuperseded() {
    return true;
  }

  /** Whether a transaction that began at one position may commit at another. */
  boolean mayCommit(int began, int position) {
    return began == position;
  }

  RecoveryCommand command(RecoveryRun run) {
    return run.command();
  }

  /** Whether the markers that the projectors of the partitions have committed suffice. */
  boolean areMarked(List<Long> generations, long target) {
    return generations.stream().allMatch(generation -> generation >= target);
  }

  RecoveryRun done(RecoveryRun run) {
    return run.done();
  }

  boolean mayClaim(ShardRow row, ShardRow expected) {
    return row.equals(expected);
  }

  boolean mayOpen(ShardRow row, ShardRow claimed) {
    return row.equals(claimed);
  }
}
