package com.hydroml.credits.protocol.simulation;

import com.hydroml.credits.protocol.AcknowledgedPrefix;
import com.hydroml.credits.protocol.AnswerRule;
import com.hydroml.credits.protocol.Attendance;
import com.hydroml.credits.protocol.Fence;
import com.hydroml.credits.protocol.InstallRule;
import com.hydroml.credits.protocol.Lease;
import com.hydroml.credits.protocol.OnceRule;
import com.hydroml.credits.protocol.ProjectorRule;
import com.hydroml.credits.protocol.RecoveryCommand;
import com.hydroml.credits.protocol.RecoveryRun;
import com.hydroml.credits.protocol.ScriptGate;
import com.hydroml.credits.protocol.ShardRow;
import com.hydroml.credits.protocol.simulation.Scope.Fault;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Each removes one rule, and names the scope that shows what the rule is for. */
enum Mutation {
  OWN_ACKNOWLEDGEMENT_SUFFICES(
      Scopes.lost(Fault.WIPE),
      new Rules() {
        @Override
        boolean covered(long upto, long version, boolean ownAcknowledged, boolean replayed) {
          return ownAcknowledged || super.covered(upto, version, ownAcknowledged, replayed);
        }
      }),
  REPLAY_IS_TAKEN_AS_JOURNALED(
      Scopes.lost(Fault.WIPE),
      new Rules() {
        @Override
        boolean covered(long upto, long version, boolean ownAcknowledged, boolean replayed) {
          return replayed || super.covered(upto, version, ownAcknowledged, replayed);
        }
      }),
  PREFIX_HAS_GAPS(
      Scopes.lost(Fault.WIPE),
      new Rules() {
        @Override
        AcknowledgedPrefix acknowledge(AcknowledgedPrefix prefix, long version) {
          return AcknowledgedPrefix.loadedAt(Math.max(prefix.upto(), version));
        }
      }),
  NO_LEASE(
      Scopes.paused(),
      new Rules() {
        @Override
        AnswerRule.Promise promise(AnswerRule.Evidence evidence) {
          return super.promise(
              new AnswerRule.Evidence(
                  evidence.fenced(),
                  evidence.otherGeneration(),
                  evidence.covered(),
                  true,
                  evidence.insists()));
        }
      }),
  LEASE_COUNTS_FROM_THE_READING(
      Scopes.paused(),
      new Rules() {
        @Override
        Lease readBack(Lease lease, long sentAt, long now, long validity) {
          return lease.readBack(now, validity);
        }
      }),
  LEASE_OF_THE_NEW_GENERATION_SUFFICES(
      Scopes.paused(),
      new Rules() {
        @Override
        boolean fenced(Fence fence, long ranUnder, long current) {
          return fence.covers(current);
        }
      }),
  LEASES_ARE_NOT_AWAITED(Scopes.paused(), skipping(RecoveryRun.Step.AWAIT_LEASES)),
  ONE_FAREWELL_SPEAKS_FOR_ALL(
      Scopes.farewells(),
      new Rules() {
        @Override
        Attendance farewell(Attendance attendance, String instance) {
          return Attendance.NOBODY;
        }
      }),
  WHO_COMES_AFTER_A_FAREWELL_IS_NOT_WAITED_FOR(
      Scopes.returned(),
      new Rules() {
        @Override
        Attendance heartbeat(Attendance attendance, String instance) {
          return attendance;
        }
      }),
  FAREWELL_KEEPS_THE_LEASE(
      Scopes.returned(),
      new Rules() {
        @Override
        Lease leaseAfterFarewell(Lease lease) {
          return lease;
        }
      }),
  WHAT_IS_NOT_UNDERSTOOD_IS_NOBODYS(
      Scopes.strangers(),
      new Rules() {
        @Override
        Attendance notUnderstood(Attendance attendance) {
          return attendance;
        }
      }),
  WHAT_IS_NOT_UNDERSTOOD_IS_NO_FENCE(
      Scopes.strangeFence(),
      new Rules() {
        @Override
        boolean mayHaveBeenAFence() {
          return false;
        }
      }),
  ROWS_DO_NOT_FENCE(
      Scopes.missed(),
      new Rules() {
        @Override
        Fence readRow(Fence fence, ShardRow row) {
          return fence;
        }
      }),
  FENCE_IS_NOT_ANNOUNCED(Scopes.paused(), skipping(RecoveryRun.Step.ANNOUNCE_FENCE)),
  MARKERS_ARE_NOT_WRITTEN(
      Scopes.lost(Fault.WIPE),
      new Rules() {
        @Override
        RecoveryRun done(RecoveryRun run) {
          RecoveryRun next = super.done(run);
          return next.step() == RecoveryRun.Step.WRITE_MARKERS
              ? super.done(super.done(next))
              : next;
        }
      }),
  MARKERS_ARE_NOT_AWAITED(Scopes.lost(Fault.WIPE), skipping(RecoveryRun.Step.AWAIT_MARKERS)),
  MARKER_OF_ONE_PARTITION_SUFFICES(
      Scopes.partitions(),
      new Rules() {
        @Override
        boolean areMarked(List<Long> generations, long target) {
          return generations.stream().anyMatch(generation -> generation >= target);
        }
      }),
  LATE_MARKER_LOWERS_THE_GENERATION(
      Scopes.recoverers(),
      new Rules() {
        @Override
        boolean raises(long partitionGeneration, long target) {
          return true;
        }
      }),
  ATTEMPTS_SHARE_A_TARGET(
      Scopes.contended(),
      "BEGIN(0) PROCEED(0) BEGIN(1) PROCEED(1) PROCEED(0) TICK PROCEED(0) "
          + "PROCEED(0) MARK(0) PROJECT(0) PROCEED(0) PROCEED(0) PROCEED(0) "
          + "PROCEED(0) REFRESH(0) HEARTBEAT(0) LISTEN(0) LISTEN(0) LISTEN(0) SEND(0) "
          + "RUN(1) READ(1) INSTALL(1) RUN(1) LAND(0) ACKNOWLEDGE(0) ANSWER(1) "
          + "PROCEED(1) TICK PROCEED(1) PROCEED(1) MARK(1) FAULT(2) PROCEED(1) "
          + "PROCEED(1) PROCEED(1) SEND(1) RUN(2) READ(2) INSTALL(2) ",
      new Rules() {
        @Override
        RecoveryCommand command(RecoveryRun run) {
          ShardRow row = run.before();
          ShardRow unaware =
              new ShardRow(
                  row.shard(), row.state(), row.generation(), row.server(), row.generation());
          RecoveryCommand command = new RecoveryRun(unaware, run.found(), run.step()).command();
          return command instanceof RecoveryCommand.Claim claim
              ? new RecoveryCommand.Claim(row, claim.claimed())
              : command;
        }
      }),
  SERVER_IS_CHECKED_ON_CONNECTING_ONLY(
      Scopes.lost(Fault.RESTORE),
      new Rules() {
        @Override
        boolean admits(ScriptGate.Expected expected, ScriptGate.Found found) {
          return expected.generation() == found.generation();
        }
      }),
  RUN_ID_SUFFICES(
      Scopes.lost(Fault.RESYNC),
      new Rules() {
        @Override
        boolean admits(ScriptGate.Expected expected, ScriptGate.Found found) {
          return expected.generation() == found.generation()
              && expected.server().runId().equals(found.server().runId());
        }
      }),
  REPLICATION_ID_SUFFICES(
      Scopes.lost(Fault.RESTORE),
      new Rules() {
        @Override
        boolean admits(ScriptGate.Expected expected, ScriptGate.Found found) {
          return expected.generation() == found.generation()
              && expected.server().masterReplid().equals(found.server().masterReplid());
        }
      }),
  GENERATION_IS_NOT_CHECKED(
      Scopes.lost(Fault.FLUSHALL),
      new Rules() {
        @Override
        boolean admits(ScriptGate.Expected expected, ScriptGate.Found found) {
          return expected.server().equals(found.server());
        }
      }),
  ACKNOWLEDGEMENT_IGNORES_THE_GENERATION(
      Scopes.reacknowledged(),
      new Rules() {
        @Override
        boolean admitsAcknowledgement(ScriptGate.Expected expected, ScriptGate.Found found) {
          return true;
        }
      }),
  INSTALL_IGNORES_DROPS(
      Scopes.cold(),
      new Rules() {
        @Override
        InstallRule.Verdict install(long dropsWhenAbsent, long dropsNow, boolean absent) {
          return super.install(dropsNow, dropsNow, absent);
        }
      }),
  INSTALL_OVERWRITES(
      Scopes.cold(),
      new Rules() {
        @Override
        InstallRule.Verdict install(long dropsWhenAbsent, long dropsNow, boolean absent) {
          return super.install(dropsWhenAbsent, dropsNow, true);
        }
      }),
  INSTALL_IGNORES_THE_GENERATION(
      Scopes.lost(Fault.WIPE),
      new Rules() {
        @Override
        boolean admitsInstall(ScriptGate.Expected expected, ScriptGate.Found found) {
          return true;
        }
      }),
  DROPS_ARE_NOT_COUNTED(
      Scopes.cold(),
      new Rules() {
        @Override
        boolean dropsAreCounted() {
          return false;
        }
      }),
  DROP_BEFORE_POSTED(
      Scopes.cold(),
      new Rules() {
        @Override
        boolean mayDrop(long version, long journaledUpTo, int openHolds, long posted) {
          return super.mayDrop(version, journaledUpTo, openHolds, version);
        }
      }),
  DROP_FORGETS_KEYS(
      Scopes.cold(),
      new Rules() {
        @Override
        boolean keysOutliveADrop() {
          return false;
        }
      }),
  KEY_IS_NOT_REMEMBERED_WITH_THE_EFFECT(
      Scopes.cold(),
      new Rules() {
        @Override
        boolean keyIsRemembered() {
          return false;
        }
      }),
  OUTCOMES_ARE_NOT_RELOADED(
      Scopes.lost(Fault.WIPE),
      new Rules() {
        @Override
        boolean outcomesAreReloaded() {
          return false;
        }
      }),
  ABANDON_DOES_NOT_WAIT(
      Scopes.abandoned(),
      new Rules() {
        @Override
        boolean abandonWaits() {
          return false;
        }
      }),
  ABANDON_DOES_NOT_ASK_THE_LEDGER(
      Scopes.abandoned(),
      new Rules() {
        @Override
        boolean abandonAsksTheLedger() {
          return false;
        }
      }),
  LATE_EVENT_IS_A_CONFLICT(
      Scopes.paused(),
      new Rules() {
        @Override
        ProjectorRule.Verdict event(
            long partitionGeneration,
            long head,
            long generation,
            long version,
            ProjectorRule.Recorded recorded) {
          return recorded == ProjectorRule.Recorded.OTHER
              ? ProjectorRule.Verdict.CONFLICT
              : super.event(partitionGeneration, head, generation, version, recorded);
        }
      }),
  LATE_EVENT_IS_APPLIED(
      Scopes.paused(),
      new Rules() {
        @Override
        ProjectorRule.Verdict event(
            long partitionGeneration,
            long head,
            long generation,
            long version,
            ProjectorRule.Recorded recorded) {
          return super.event(
              Math.min(partitionGeneration, generation), head, generation, version, recorded);
        }
      }),
  REDELIVERY_IS_JUDGED_BY_GENERATION_FIRST(
      Scopes.redelivered(),
      new Rules() {
        @Override
        ProjectorRule.Verdict event(
            long partitionGeneration,
            long head,
            long generation,
            long version,
            ProjectorRule.Recorded recorded) {
          ProjectorRule.Recorded seen =
              recorded == ProjectorRule.Recorded.SAME ? ProjectorRule.Recorded.OTHER : recorded;
          return super.event(partitionGeneration, head, generation, version, seen);
        }
      }),
  EVENT_ABOVE_A_GAP_IS_APPLIED(
      Scopes.lost(Fault.WIPE),
      new Rules() {
        @Override
        ProjectorRule.Verdict event(
            long partitionGeneration,
            long head,
            long generation,
            long version,
            ProjectorRule.Recorded recorded) {
          ProjectorRule.Verdict verdict =
              super.event(partitionGeneration, head, generation, version, recorded);
          return verdict == ProjectorRule.Verdict.PARK ? ProjectorRule.Verdict.APPLY : verdict;
        }
      }),
  PARKED_EVENTS_OUTLIVE_A_MARKER(
      Scopes.parked(),
      "SEND(0) RUN(1) READ(1) INSTALL(1) RUN(1) SEND(1) RUN(2) LAND(1) "
          + "PROJECT(0) FAULT(1) BEGIN(0) PROCEED(0) PROCEED(0) TICK PROCEED(0) "
          + "PROCEED(0) MARK(0) PROJECT(0) PROCEED(0) PROCEED(0) PROCEED(0) "
          + "PROCEED(0) REFRESH(0) SEND(0) RUN(3) READ(3) INSTALL(3) RUN(3) LAND(1) "
          + "PROJECT(0) ",
      new Rules() {
        @Override
        boolean parkedAreSuperseded() {
          return false;
        }
      }),
  A_ZOMBIE_PROJECTOR_COMMITS(
      Scopes.rebalanced(3),
      "SEND(0) RUN(1) READ(1) INSTALL(1) RUN(1) LAND(0) ZOMBIE_BEGIN(0) "
          + "PROJECT(0) SEND(1) RUN(2) LAND(0) PROJECT(0) ACKNOWLEDGE(0) "
          + "ACKNOWLEDGE(0) ANSWER(2) DROP(0) ZOMBIE_COMMIT SEND(2) RUN(3) READ(3) "
          + "INSTALL(3) ",
      new Rules() {
        @Override
        boolean mayCommit(int began, int position) {
          return true;
        }
      }),
  CLAIM_DOES_NOT_COMPARE(
      Scopes.contended(),
      "BEGIN(0) BEGIN(1) PROCEED(0) PROCEED(0) TICK PROCEED(0) PROCEED(0) "
          + "MARK(0) PROJECT(0) PROCEED(0) PROCEED(0) PROCEED(0) PROCEED(0) "
          + "REFRESH(0) HEARTBEAT(0) LISTEN(0) LISTEN(0) LISTEN(0) SEND(0) RUN(1) "
          + "READ(1) INSTALL(1) RUN(1) LAND(0) ACKNOWLEDGE(0) ANSWER(1) PROCEED(1) "
          + "PROCEED(1) TICK PROCEED(1) PROCEED(1) MARK(1) FAULT(2) PROCEED(1) "
          + "PROCEED(1) PROCEED(1) SEND(1) RUN(2) READ(2) INSTALL(2) ",
      new Rules() {
        @Override
        boolean mayClaim(ShardRow row, ShardRow expected) {
          return true;
        }
      }),
  OPENING_DOES_NOT_COMPARE(
      Scopes.contended(),
      "BEGIN(0) PROCEED(0) PROCEED(0) TICK PROCEED(0) PROCEED(0) MARK(0) "
          + "PROJECT(0) PROCEED(0) PROCEED(0) BEGIN(1) PROCEED(1) PROCEED(1) TICK "
          + "PROCEED(1) PROCEED(1) MARK(1) PROCEED(0) CRASH(0) REFRESH(0) "
          + "HEARTBEAT(0) LISTEN(0) SEND(0) RUN(1) READ(1) INSTALL(1) RUN(1) LAND(0) "
          + "ACKNOWLEDGE(0) ANSWER(1) ",
      new Rules() {
        @Override
        boolean mayOpen(ShardRow row, ShardRow claimed) {
          return true;
        }
      }),
  GENERATION_KEY_MOVES_BACKWARDS(
      Scopes.recoverers(),
      new Rules() {
        @Override
        boolean mayAdvance(long found, long target) {
          return true;
        }
      }),
  TIME_IS_THE_SERVERS_ALONE(
      Scopes.expiring(),
      "TICK SEND(0) RUN(1) READ(1) INSTALL(1) RUN(1) LAND(0) ACKNOWLEDGE(0) "
          + "ANSWER(1) COPY FAULT(6) BEGIN(0) PROCEED(0) PROCEED(0) TICK TICK "
          + "PROCEED(0) PROCEED(0) MARK(0) PROJECT(0) PROJECT(0) PROCEED(0) "
          + "PROCEED(0) PROCEED(0) PROCEED(0) REFRESH(0) SEND(1) RUN(2) READ(2) "
          + "INSTALL(2) RUN(2) LAND(0) PROJECT(0) ",
      new Rules() {
        @Override
        long time(long clock, long lastEvent) {
          return clock;
        }
      }),
  EXPIRED_IS_TOLD_BEFORE_IT_IS_JOURNALED(
      Scopes.expiring(),
      "SEND(0) RUN(1) READ(1) INSTALL(1) RUN(1) LAND(0) ACKNOWLEDGE(0) "
          + "ANSWER(1) COPY TICK SEND(1) RUN(2) ANSWER(2) FAULT(6) BEGIN(0) "
          + "PROCEED(0) PROCEED(0) TICK TICK PROCEED(0) PROCEED(0) MARK(0) PROJECT(0) "
          + "PROJECT(0) PROCEED(0) PROCEED(0) PROCEED(0) PROCEED(0) REFRESH(0) "
          + "SEND(2) RUN(3) READ(3) INSTALL(3) RUN(3) LAND(1) ",
      new Rules() {
        @Override
        boolean closedWaits() {
          return false;
        }
      }),
  EXPIRY_IS_NOT_LOOKED_AT_BY_A_CAPTURE(
      Scopes.sweeping(),
      new Rules() {
        @Override
        boolean isDue(long expires, long now) {
          return false;
        }
      }),
  SWEEPER_TRUSTS_WHAT_IT_READ_BEFORE(
      Scopes.sweeping(),
      "SEND(0) RUN(1) READ(1) INSTALL(1) RUN(1) ANSWER(1) SEND(1) RUN(2) SEND(2) "
          + "TICK RUN(3) LAND(0) LAND(0) LAND(0) PROJECT(0) PROJECT(0) PROJECT(0) ",
      new Rules() {
        @Override
        boolean maySweep(boolean open, boolean due) {
          return due;
        }
      }),
  SWEEPER_IS_EARLY(
      Scopes.sweeping(),
      new Rules() {
        @Override
        boolean maySweep(boolean open, boolean due) {
          return open;
        }
      }),
  FIRST_OUTCOME_OF_A_KEY_WINS(
      Scopes.retained(),
      "SEND(0) RUN(1) READ(1) INSTALL(1) RUN(1) LAND(0) ACKNOWLEDGE(0) "
          + "ANSWER(1) PROJECT(0) LAPSE(0) SEND(0) RUN(2) LAND(0) ACKNOWLEDGE(0) "
          + "ANSWER(2) FAULT(1) BEGIN(0) PROCEED(0) PROCEED(0) TICK PROCEED(0) "
          + "PROCEED(0) MARK(0) PROJECT(0) PROJECT(0) PROCEED(0) PROCEED(0) "
          + "PROCEED(0) PROCEED(0) REFRESH(0) SEND(0) RUN(3) READ(3) INSTALL(3) "
          + "RUN(3) LAND(0) PROJECT(0) ",
      new Rules() {
        @Override
        Event remembered(Event one, Event other) {
          return one.version < other.version ? one : other;
        }
      }),
  HANDED_TO_KAFKA_SUFFICES(
      Scopes.lost(Fault.WIPE),
      new Rules() {
        @Override
        boolean covered(long upto, long version, boolean ownAcknowledged, boolean replayed) {
          return true;
        }
      }),
  WHO_INSISTS_IS_ANSWERED_AS_OTHERS(
      Scopes.insisting(),
      new Rules() {
        @Override
        AnswerRule.Promise promise(AnswerRule.Evidence evidence) {
          return super.promise(
              new AnswerRule.Evidence(
                  evidence.fenced(),
                  evidence.otherGeneration(),
                  evidence.covered(),
                  evidence.leased(),
                  false));
        }
      }),
  WELCOME_DOES_NOT_ASK_THE_LEDGER(
      Scopes.welcomed(),
      new Rules() {
        @Override
        OnceRule.Verdict once(boolean current, boolean posted) {
          return OnceRule.Verdict.DO;
        }
      }),
  HOLD_IDS_ARE_COUNTED(
      Scopes.parked(),
      "SEND(0) RUN(1) READ(1) INSTALL(1) RUN(1) ANSWER(1) FAULT(1) BEGIN(0) "
          + "PROCEED(0) PROCEED(0) TICK PROCEED(0) PROCEED(0) MARK(0) PROJECT(0) "
          + "PROCEED(0) PROCEED(0) PROCEED(0) PROCEED(0) REFRESH(0) SEND(1) RUN(2) "
          + "READ(2) INSTALL(2) RUN(2) ANSWER(2) ",
      new Rules() {
        @Override
        long holdId(long random, int account, int version) {
          return account * 1000L + version;
        }
      });

  final Scope scope;
  final Rules rules;

  /** For what lies too deep to be found by going through everything; else null. */
  final String schedule;

  Mutation(Scope scope, Rules rules) {
    this(scope, null, rules);
  }

  Mutation(Scope scope, String schedule, Rules rules) {
    this.scope = scope;
    this.schedule = schedule;
    this.rules = rules;
  }

  /** How the mutation is caught; found once. */
  Caught caught() {
    return CAUGHT.computeIfAbsent(this, Mutation::find);
  }

  private static Caught find(Mutation mutation) {
    if (mutation.schedule != null) {
      List<Step> steps = Step.parse(mutation.schedule);
      return new Caught(RandomRuns.follow(mutation.scope, mutation.rules, steps), steps);
    }
    Explorer.Result result = Explorer.explore(mutation.scope, mutation.rules, MOST_STATES);
    return new Caught(result.broken(), result.schedule());
  }

  /**
   * A schedule that breaks an invariant without the rule.
   *
   * @param broken null if none was found
   */
  record Caught(String broken, List<Step> schedule) {}

  private static final long MOST_STATES = 500_000;
  private static final Map<Mutation, Caught> CAUGHT = new ConcurrentHashMap<>();

  private static Rules skipping(RecoveryRun.Step step) {
    return new Rules() {
      @Override
      RecoveryRun done(RecoveryRun run) {
        RecoveryRun next = super.done(run);
        return next.step() == step ? super.done(next) : next;
      }
    };
  }
}
