package com.hydroml.credits.protocol.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.protocol.RecoveryRun;
import com.hydroml.credits.protocol.simulation.Scope.Budget;
import com.hydroml.credits.protocol.simulation.Scope.Fault;
import com.hydroml.credits.quality.RunsAside;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Schedules that broke simpler protocols. Where a rule is what stands in the way, the schedule is
 * the one that the simulation finds without it.
 */
@RunsAside
class NamedSchedulesTest {

  private static void onlyTheRuleHelps(Mutation... without) {
    for (Mutation mutation : without) {
      Mutation.Caught caught = mutation.caught();
      assertThat(caught.broken()).as("without the rule: %s", mutation).isNotNull();
      assertThat(RandomRuns.replay(mutation.scope, new Rules(), caught.schedule()))
          .as("with it: %s", caught.schedule())
          .isNull();
    }
  }

  private static World after(Scope scope, String schedule) {
    World world = World.start(scope, new Rules());
    for (Step step : Step.parse(schedule)) {
      World next = Moves.after(world, step);
      assertThat(next).as("%s of %s", step, Moves.enabled(world)).isNotNull();
      world = next;
      assertThat(Invariants.broken(world)).isNull();
    }
    return world;
  }

  @Test
  void s01AcknowledgedSuccessorOfAnUnpublishedEvent() {
    onlyTheRuleHelps(Mutation.OWN_ACKNOWLEDGEMENT_SUFFICES, Mutation.PREFIX_HAS_GAPS);
  }

  @Test
  void s02RetryFindsTheRecordOfAnUnpublishedEvent() {
    onlyTheRuleHelps(Mutation.REPLAY_IS_TAKEN_AS_JOURNALED);
  }

  @Test
  void s03InstancePausesWhileTheShardIsRecovered() {
    onlyTheRuleHelps(
        Mutation.NO_LEASE,
        Mutation.LEASE_COUNTS_FROM_THE_READING,
        Mutation.LEASES_ARE_NOT_AWAITED,
        Mutation.FENCE_IS_NOT_ANNOUNCED,
        Mutation.ROWS_DO_NOT_FENCE);
  }

  @Test
  void s03WhatIsNotUnderstoodMayBeAFenceOrSomebodysHeartbeat() {
    onlyTheRuleHelps(
        Mutation.WHAT_IS_NOT_UNDERSTOOD_IS_NOBODYS, Mutation.WHAT_IS_NOT_UNDERSTOOD_IS_NO_FENCE);
  }

  @Test
  void s03InstanceHasSaidFarewellOrNot() {
    onlyTheRuleHelps(
        Mutation.ONE_FAREWELL_SPEAKS_FOR_ALL,
        Mutation.WHO_COMES_AFTER_A_FAREWELL_IS_NOT_WAITED_FOR,
        Mutation.FAREWELL_KEEPS_THE_LEASE);
  }

  @Test
  void s03WhenAllHaveSaidFarewellTheOpenerGoesOnAtOnce() {
    World world = after(Scopes.returned(), "STOP(0) BEGIN(0) PROCEED(0) PROCEED(0) PROCEED(0)");
    assertThat(world.now).isZero();
    assertThat(world.recoverers.getFirst().run.step()).isEqualTo(RecoveryRun.Step.PUBLISH_OUTBOX);
  }

  @Test
  void s03OneThatNeverSaidFarewellIsWaitedFor() {
    World world = after(Scopes.farewells(), "STOP(0) BEGIN(0) PROCEED(0) PROCEED(0)");
    assertThat(Moves.after(world, Step.of(Step.Kind.PROCEED, 0))).isNull();
    World later = Moves.after(world, Step.of(Step.Kind.TICK));
    assertThat(Moves.after(later, Step.of(Step.Kind.PROCEED, 0))).isNotNull();
  }

  @Test
  void s03AfterItsFarewellALateAnswerPromisesNothing() {
    World world =
        after(
            Scopes.returned(),
            "SEND(0) RUN(1) READ(1) INSTALL(1) RUN(1) LAND(0) ACKNOWLEDGE(0) STOP(0) ANSWER(1)");
    assertThat(world.told.holds).as("queued").hasSize(1);
    assertThat(world.told.journaled).isEmpty();
  }

  @Test
  void s04InstanceReconnectsAndHoldsALeaseOfTheNewGeneration() {
    onlyTheRuleHelps(Mutation.LEASE_OF_THE_NEW_GENERATION_SUFFICES);
  }

  @Test
  void s05OldRecordBetweenTheBarrierAndTheMarker() {
    onlyTheRuleHelps(
        Mutation.LATE_EVENT_IS_APPLIED,
        Mutation.MARKERS_ARE_NOT_AWAITED,
        Mutation.MARKER_OF_ONE_PARTITION_SUFFICES);
    Explorer.Result result = Explorer.explore(Scopes.partitions(), new Rules(), 1_000_000);
    assertThat(result.broken()).isNull();
  }

  @Test
  void s06RestoredFromAnOlderCopyThatStillHasItsAccounts() {
    onlyTheRuleHelps(Mutation.REPLICATION_ID_SUFFICES);
  }

  @Test
  void s07ClientReplaysOntoAnotherServerBehindTheSameAddress() {
    onlyTheRuleHelps(Mutation.SERVER_IS_CHECKED_ON_CONNECTING_ONLY);
  }

  @Test
  void s08MasterMadeReplicaAndPromotedAgainOverTheSameConnection() {
    onlyTheRuleHelps(Mutation.RUN_ID_SUFFICES);
  }

  @Test
  void s09FlushallAndAnInstanceThatWouldMakeTheKeyAgain() {
    onlyTheRuleHelps(Mutation.GENERATION_IS_NOT_CHECKED, Mutation.INSTALL_IGNORES_THE_GENERATION);
    // Nothing that an instance runs writes the generation key.
    World world =
        after(
            Scopes.lost(Fault.FLUSHALL),
            "SEND(0) RUN(1) READ(1) FAULT(2) INSTALL(1) SEND(0) RUN(2)");
    assertThat(world.redis.generation).isZero();
    assertThat(world.redis.accounts).isEmpty();
  }

  @Test
  void s10InstallOfWhatWasReadBeforeADrop() {
    onlyTheRuleHelps(
        Mutation.INSTALL_IGNORES_DROPS,
        Mutation.DROPS_ARE_NOT_COUNTED,
        Mutation.INSTALL_OVERWRITES,
        Mutation.DROP_BEFORE_POSTED);
  }

  @Test
  void s11OldEventParkedAboveAGapWhenTheMarkerPasses() {
    onlyTheRuleHelps(Mutation.PARKED_EVENTS_OUTLIVE_A_MARKER);
  }

  @Test
  void s12LateOldEventMeetsTheNewGenerationsEventOfTheSameVersion() {
    onlyTheRuleHelps(Mutation.LATE_EVENT_IS_A_CONFLICT);
  }

  @Test
  void s13TwoRecoverersOnePausedBetweenAnyTwoSteps() {
    onlyTheRuleHelps(
        Mutation.CLAIM_DOES_NOT_COMPARE,
        Mutation.OPENING_DOES_NOT_COMPARE,
        Mutation.GENERATION_KEY_MOVES_BACKWARDS,
        Mutation.ATTEMPTS_SHARE_A_TARGET,
        Mutation.LATE_MARKER_LOWERS_THE_GENERATION);
  }

  @Test
  void s14OldAcknowledgementInTheNewGeneration() {
    onlyTheRuleHelps(Mutation.ACKNOWLEDGEMENT_IGNORES_THE_GENERATION);
  }

  @Test
  void s15DeclineThenColdDropThenGrantThenRetry() {
    onlyTheRuleHelps(Mutation.DROP_FORGETS_KEYS);
  }

  @Test
  void s16AbandonedKeyNeverTakesEffect() {
    onlyTheRuleHelps(
        Mutation.ABANDON_DOES_NOT_WAIT,
        Mutation.OUTCOMES_ARE_NOT_RELOADED,
        Mutation.ABANDON_DOES_NOT_ASK_THE_LEDGER);
  }

  @Test
  void s17ExpiredStaysExpiredUnderAClockThatIsBehind() {
    onlyTheRuleHelps(
        Mutation.EXPIRED_IS_TOLD_BEFORE_IT_IS_JOURNALED, Mutation.TIME_IS_THE_SERVERS_ALONE);
  }

  @Test
  void s17SweeperAgainstCapture() {
    onlyTheRuleHelps(
        Mutation.EXPIRY_IS_NOT_LOOKED_AT_BY_A_CAPTURE,
        Mutation.SWEEPER_TRUSTS_WHAT_IT_READ_BEFORE,
        Mutation.SWEEPER_IS_EARLY);
    Explorer.Result result = Explorer.explore(Scopes.sweeping(), new Rules(), 1_000_000);
    assertThat(result.broken()).isNull();
    assertThat(result.complete()).isTrue();
  }

  @Test
  void s18KafkaFailsAfterTheScript() {
    onlyTheRuleHelps(Mutation.HANDED_TO_KAFKA_SUFFICES, Mutation.WHO_INSISTS_IS_ANSWERED_AS_OTHERS);
  }

  /** Kafka fails after the script: what was sent to it never arrives. */
  private static final String SCRIPT_WITHOUT_KAFKA =
      "SEND(0) RUN(1) READ(1) INSTALL(1) RUN(1) ANSWER(1)";

  @Test
  void s18WhoInsistsIsToldUnknownAndTheRetryElsewhereGetsTheOneOutcome() {
    World away = after(Scopes.insisting(), SCRIPT_WITHOUT_KAFKA);
    assertThat(away.told.unknown).containsExactly(0);
    assertThat(away.told.holds).isEmpty();
    assertThat(away.told.journaled).isEmpty();
    World replayed =
        after(Scopes.insisting(), SCRIPT_WITHOUT_KAFKA + " SEND(0,1) RUN(2) ANSWER(2)");
    assertThat(replayed.told.journaled).as("the key's record alone promises nothing").isEmpty();
    assertThat(replayed.told.holds).isEmpty();
    World back =
        after(
            Scopes.insisting(),
            SCRIPT_WITHOUT_KAFKA
                + " SWEEP(1) LAND(1) ACKNOWLEDGE(0) SEND(0,1) RUN(2) ANSWER(2) LAND(0) PROJECT(0)"
                + " PROJECT(0)");
    List<Event> history = back.ledgers.getFirst().history(0);
    assertThat(history).hasSize(1);
    assertThat(back.told.journaled).containsExactly(history.getFirst());
  }

  @Test
  void s18WhoInsistsGetsTheOneOutcomeAlsoWhenRedisIsLostMeanwhile() {
    World world =
        after(
            Scopes.insisting(),
            SCRIPT_WITHOUT_KAFKA
                + " FAULT(1) BEGIN(0) PROCEED(0) PROCEED(0) TICK PROCEED(0) PROCEED(0) MARK(0)"
                + " PROJECT(0) PROCEED(0) PROCEED(0) PROCEED(0) PROCEED(0) REFRESH(1)"
                + " HEARTBEAT(1) LISTEN(1) LISTEN(1) LISTEN(1) SEND(0,1) RUN(2) READ(2)"
                + " INSTALL(2) RUN(2) LAND(1) ACKNOWLEDGE(0) ANSWER(2) LAND(0) PROJECT(0)"
                + " PROJECT(0)");
    List<Event> history = world.ledgers.getFirst().history(0);
    assertThat(history).extracting(event -> event.generation).containsExactly(2L);
    assertThat(world.told.journaled).containsExactly(history.getFirst());
  }

  @Test
  void s19KeyUsedAgainAfterItsRetention() {
    onlyTheRuleHelps(Mutation.FIRST_OUTCOME_OF_A_KEY_WINS);
  }

  /** An account is made and welcomed, everything is projected, and the key is forgotten. */
  private static final String WELCOMED_LONG_AGO =
      "SEND(0) RUN(1) READ(1) INSTALL(1) RUN(1) CONSULT(1) RUN(1) LAND(0) ACKNOWLEDGE(0)"
          + " ANSWER(1) PROJECT(0) LAPSE(0)";

  private static void assertWelcomedOnce(World world) {
    assertThat(world.ledgers.getFirst().history(0))
        .extracting(event -> event.kind)
        .containsExactly(Event.Kind.GRANT);
  }

  @Test
  void s19WelcomeOfAnAccountThatIsMadeAgainAfterTheKeysRetention() {
    onlyTheRuleHelps(Mutation.WELCOME_DOES_NOT_ASK_THE_LEDGER);
    assertWelcomedOnce(
        after(Scopes.welcomed(), WELCOMED_LONG_AGO + " SEND(0,1) RUN(2) CONSULT(2)"));
  }

  @Test
  void s19WelcomeByTwoInstancesAtOnce() {
    World world =
        after(
            Scopes.welcomed(),
            "SEND(0) SEND(0,1) RUN(1) READ(1) INSTALL(1) RUN(1) RUN(2) CONSULT(1) CONSULT(2)"
                + " RUN(1) RUN(2) LAND(0) ACKNOWLEDGE(0) PROJECT(0)");
    assertWelcomedOnce(world);
    assertThat(world.request(2).replayed).isTrue();
  }

  @Test
  void s19WelcomeAcrossALostRedisAfterTheKeysRetention() {
    World world =
        after(
            Scopes.welcomedAcrossALoss(2),
            WELCOMED_LONG_AGO
                + " FAULT(1) BEGIN(0) PROCEED(0) PROCEED(0) TICK PROCEED(0) PROCEED(0) MARK(0)"
                + " PROJECT(0) PROCEED(0) PROCEED(0) PROCEED(0) PROCEED(0) REFRESH(0) REFRESH(1)"
                + " SEND(0) SEND(0,1) RUN(2) READ(2) INSTALL(2) RUN(2) RUN(3) CONSULT(2)"
                + " CONSULT(3)");
    assertWelcomedOnce(world);
  }

  @Test
  void s20IdOfALostHoldNamesNoOther() {
    onlyTheRuleHelps(Mutation.HOLD_IDS_ARE_COUNTED);
  }

  @Test
  void s20CaptureOfAHoldWhoseAccountIsCold() {
    Scope scope =
        Scope.named("cold-capture")
            .ops(Scope.hold(0, 1), Scope.capture(0, 0))
            .faults(Fault.WIPE)
            .may(Budget.SEND, 2)
            .may(Budget.FAULT, 1)
            .may(Budget.RECOVERY, 1)
            .may(Budget.TICK, 1)
            .build();
    World world =
        after(
            scope,
            "SEND(0) RUN(1) READ(1) INSTALL(1) RUN(1) LAND(0) ACKNOWLEDGE(0) ANSWER(1) FAULT(1)"
                + " BEGIN(0) PROCEED(0) PROCEED(0) TICK PROCEED(0) PROCEED(0) MARK(0) PROJECT(0)"
                + " PROJECT(0) PROCEED(0) PROCEED(0) PROCEED(0) PROCEED(0) REFRESH(0)"
                + " SEND(1) RUN(2) READ(2) INSTALL(2) RUN(2) LAND(0) PROJECT(0)");
    List<Event> history = world.ledgers.getFirst().history(0);
    assertThat(history)
        .extracting(event -> event.kind)
        .containsExactly(Event.Kind.HOLD, Event.Kind.CAPTURE);
  }

  @Test
  void s21TwoProjectorsAtOnceAroundARebalance() {
    onlyTheRuleHelps(Mutation.A_ZOMBIE_PROJECTOR_COMMITS);
  }

  @Test
  void queuedOperationsSurviveARestartThatKeepsTheData() {
    World world =
        after(
            Scopes.lost(Fault.RESTART),
            "SEND(0) RUN(1) READ(1) INSTALL(1) RUN(1) FAULT(0) BEGIN(0) PROCEED(0) PROCEED(0) TICK"
                + " PROCEED(0) PROCEED(0) MARK(0) PROJECT(0) PROJECT(0)");
    assertThat(world.ledgers.getFirst().history(0)).hasSize(1);
  }
}
