package com.hydroml.credits.protocol.simulation;

import static com.hydroml.credits.protocol.simulation.Scope.abandon;
import static com.hydroml.credits.protocol.simulation.Scope.capture;
import static com.hydroml.credits.protocol.simulation.Scope.expire;
import static com.hydroml.credits.protocol.simulation.Scope.grant;
import static com.hydroml.credits.protocol.simulation.Scope.hold;
import static com.hydroml.credits.protocol.simulation.Scope.insistingHold;
import static com.hydroml.credits.protocol.simulation.Scope.named;
import static com.hydroml.credits.protocol.simulation.Scope.welcome;

import com.hydroml.credits.protocol.simulation.Scope.Budget;
import com.hydroml.credits.protocol.simulation.Scope.Fault;
import java.util.List;

/** The scopes that are explored to their end, and the large one that is sampled. */
final class Scopes {

  private Scopes() {}

  /** Two instances, two operations of one account, and Redis is lost in each of its ways. */
  static Scope lost(Fault fault) {
    return named("lost-" + fault)
        .instances(fault == Fault.RESYNC ? 1 : 2)
        .ops(grant(0, 1), hold(0, 3))
        .faults(fault)
        .may(Budget.SEND, 2)
        .may(Budget.COPY, fault.compareTo(Fault.RESTORE) >= 0 ? 1 : 0)
        .may(Budget.FAULT, 1)
        .may(Budget.RECOVERY, 1)
        .may(Budget.TICK, 1)
        .may(Budget.HEARTBEAT, 0)
        .build();
  }

  /** A shard is recovered, needlessly, under an instance that is slow; it may get a new lease. */
  static Scope paused() {
    return named("paused")
        .ops(hold(0, 1))
        .may(Budget.SEND, 2)
        .may(Budget.RECOVERY, 1)
        .may(Budget.NEEDLESS_RECOVERY, 1)
        .may(Budget.TICK, 1)
        .may(Budget.HEARTBEAT, 1)
        .build();
  }

  /**
   * A shard is recovered, needlessly, under two instances: one may say farewell before, and yet go
   * on with what it had begun, die, or start again.
   */
  static Scope farewells() {
    return named("farewells")
        .instances(2)
        .ops(hold(0, 1))
        .may(Budget.SEND, 1)
        .may(Budget.STOP, 1)
        .may(Budget.RECOVERY, 1)
        .may(Budget.NEEDLESS_RECOVERY, 1)
        .may(Budget.TICK, 1)
        .build();
  }

  /** As {@link #farewells()}, with one instance, which starts again and is heard again. */
  static Scope returned() {
    return named("returned")
        .ops(hold(0, 1))
        .may(Budget.SEND, 1)
        .may(Budget.STOP, 1)
        .may(Budget.HEARTBEAT, 1)
        .may(Budget.RECOVERY, 1)
        .may(Budget.NEEDLESS_RECOVERY, 1)
        .may(Budget.TICK, 1)
        .build();
  }

  /** As {@link #farewells()}, and the opener does not understand what the one instance says. */
  static Scope strangers() {
    return named("strangers")
        .strange(Scope.Strange.INSTANCE)
        .ops(hold(0, 1))
        .may(Budget.SEND, 1)
        .may(Budget.STOP, 1)
        .may(Budget.HEARTBEAT, 1)
        .may(Budget.RECOVERY, 1)
        .may(Budget.NEEDLESS_RECOVERY, 1)
        .may(Budget.TICK, 1)
        .build();
  }

  /** As {@link #paused()}, and the instance does not understand what the opener announces. */
  static Scope strangeFence() {
    return named("strange-fence")
        .strange(Scope.Strange.OPENER)
        .ops(hold(0, 1))
        .may(Budget.SEND, 1)
        .may(Budget.RECOVERY, 1)
        .may(Budget.NEEDLESS_RECOVERY, 1)
        .may(Budget.TICK, 1)
        .may(Budget.HEARTBEAT, 1)
        .build();
  }

  /** As {@link #paused()}, and the instance may miss the fence; then it reads the shard's row. */
  static Scope missed() {
    return named("missed")
        .ops(hold(0, 1))
        .may(Budget.SEND, 1)
        .may(Budget.RECOVERY, 1)
        .may(Budget.NEEDLESS_RECOVERY, 1)
        .may(Budget.TICK, 1)
        .may(Budget.HEARTBEAT, 1)
        .may(Budget.MISS, 1)
        .build();
  }

  /** The sweeper releases a hold while it is captured, before and after its time is over. */
  static Scope sweeping() {
    return named("sweeping")
        .timeToLive(1)
        .ops(hold(0, 1), capture(0, 0), expire(0))
        .may(Budget.SEND, 3)
        .may(Budget.LOST_REPLY, 1)
        .may(Budget.TICK, 1)
        .build();
  }

  /** Two recoverers, either of which may stop between any two steps. */
  static Scope recoverers() {
    return named("recoverers")
        .recoverers(2)
        .ops(hold(0, 1))
        .faults(Fault.FLUSHALL)
        .may(Budget.SEND, 1)
        .may(Budget.FAULT, 1)
        .may(Budget.RECOVERY, 2)
        .may(Budget.CRASH, 1)
        .may(Budget.TICK, 1)
        .build();
  }

  /** An acknowledgement of the old generation comes into the new one. */
  static Scope reacknowledged() {
    return named("reacknowledged")
        .ops(hold(0, 1))
        .may(Budget.SEND, 2)
        .may(Budget.RECOVERY, 1)
        .may(Budget.NEEDLESS_RECOVERY, 1)
        .may(Budget.TICK, 1)
        .may(Budget.HEARTBEAT, 1)
        .may(Budget.ASK, 1)
        .build();
  }

  /** Records come twice, before and after the marker. */
  static Scope redelivered() {
    return named("redelivered")
        .ops(hold(0, 1))
        .may(Budget.SEND, 2)
        .may(Budget.RECOVERY, 1)
        .may(Budget.NEEDLESS_RECOVERY, 1)
        .may(Budget.TICK, 1)
        .may(Budget.DUPLICATE_RECORD, 2)
        .build();
  }

  /**
   * Two events, of which the first may be missing when the marker passes; for schedules by hand.
   */
  static Scope parked() {
    return named("parked")
        .ops(hold(0, 1), hold(0, 1))
        .faults(Fault.WIPE)
        .may(Budget.SEND, 3)
        .may(Budget.FAULT, 1)
        .may(Budget.RECOVERY, 1)
        .may(Budget.TICK, 1)
        .build();
  }

  /** A projector has lost its partition and does not know it. */
  static Scope rebalanced(int sends) {
    return named("rebalanced")
        .ops(grant(0, 1), grant(0, 1), grant(0, 1))
        .may(Budget.SEND, sends)
        .may(Budget.ZOMBIE, 1)
        .may(Budget.DROP, 1)
        .may(Budget.DUPLICATE_RECORD, 1)
        .build();
  }

  /** Two needless recoveries at once, and instances that come back; for schedules by hand. */
  static Scope contended() {
    return named("contended")
        .recoverers(2)
        .ops(hold(0, 1), hold(0, 1))
        .faults(Fault.FLUSHALL)
        .may(Budget.SEND, 2)
        .may(Budget.FAULT, 1)
        .may(Budget.CRASH, 1)
        .may(Budget.RECOVERY, 2)
        .may(Budget.NEEDLESS_RECOVERY, 2)
        .may(Budget.TICK, 2)
        .may(Budget.HEARTBEAT, 1)
        .build();
  }

  /** A key is used again after its retention; for schedules by hand. */
  static Scope retained() {
    return named("retained")
        .credits(3)
        .ops(hold(0, 1))
        .faults(Fault.WIPE)
        .may(Budget.SEND, 3)
        .may(Budget.LAPSE, 1)
        .may(Budget.FAULT, 1)
        .may(Budget.RECOVERY, 1)
        .may(Budget.TICK, 1)
        .may(Budget.HEARTBEAT, 1)
        .build();
  }

  /**
   * Kafka fails after the script of a client that insists, which tries again; Redis may be lost.
   */
  static Scope insisting() {
    return named("insisting")
        .instances(2)
        .ops(insistingHold(0, 1))
        .faults(Fault.WIPE)
        .may(Budget.SEND, 3)
        .may(Budget.SWEEP, 1)
        .may(Budget.FAULT, 1)
        .may(Budget.RECOVERY, 1)
        .may(Budget.TICK, 1)
        .may(Budget.HEARTBEAT, 1)
        .build();
  }

  /** Two instances welcome an account, again also when its key is past its retention. */
  static Scope welcomed() {
    return named("welcomed")
        .instances(2)
        .ops(welcome(0, 1))
        .may(Budget.SEND, 3)
        .may(Budget.LOST_REPLY, 1)
        .may(Budget.DROP, 1)
        .may(Budget.LAPSE, 1)
        .build();
  }

  /** As {@link #welcomed()}, and Redis is lost, before or after. */
  static Scope welcomedAcrossALoss(int instances) {
    return named("welcomed-across-a-loss-" + instances)
        .instances(instances)
        .ops(welcome(0, 1))
        .faults(Fault.WIPE)
        .may(Budget.SEND, 3)
        .may(Budget.LAPSE, 1)
        .may(Budget.FAULT, 1)
        .may(Budget.RECOVERY, 1)
        .may(Budget.TICK, 1)
        .build();
  }

  /** Accounts in two partitions, each with a marker of its own. */
  static Scope partitions() {
    return named("partitions")
        .accounts(2, 2)
        .ops(hold(0, 1), hold(1, 1))
        .faults(Fault.WIPE)
        .may(Budget.SEND, 2)
        .may(Budget.FAULT, 1)
        .may(Budget.RECOVERY, 1)
        .may(Budget.TICK, 1)
        .build();
  }

  /** Accounts leave Redis and come back; replies are lost and calls repeated. */
  static Scope cold() {
    return named("cold")
        .ops(hold(0, 3), grant(0, 1))
        .may(Budget.SEND, 3)
        .may(Budget.DROP, 1)
        .may(Budget.LOST_REPLY, 1)
        .may(Budget.ASK, 1)
        .build();
  }

  /** A key is abandoned while its original is on its way. */
  static Scope abandoned() {
    return named("abandoned")
        .ops(hold(0, 1), abandon(0, 0))
        .faults(Fault.WIPE)
        .may(Budget.SEND, 3)
        .may(Budget.FAULT, 1)
        .may(Budget.RECOVERY, 1)
        .may(Budget.TICK, 1)
        .may(Budget.LAPSE, 1)
        .build();
  }

  /** A hold expires, and a server whose clock is behind takes over; for schedules by hand. */
  static Scope expiring() {
    return named("expiring")
        .timeToLive(1)
        .validity(2)
        .ops(hold(0, 1), capture(0, 0), capture(0, 0))
        .faults(Fault.FAILOVER_BEHIND)
        .may(Budget.SEND, 5)
        .may(Budget.COPY, 1)
        .may(Budget.FAULT, 1)
        .may(Budget.RECOVERY, 1)
        .may(Budget.TICK, 6)
        .may(Budget.HEARTBEAT, 5)
        .may(Budget.ASK, 2)
        .may(Budget.SWEEP, 1)
        .build();
  }

  static List<Scope> small() {
    return List.of(
        lost(Fault.RESTART),
        lost(Fault.WIPE),
        lost(Fault.RESTORE),
        lost(Fault.RESYNC),
        paused(),
        farewells(),
        returned(),
        strangers(),
        strangeFence(),
        missed(),
        sweeping(),
        recoverers(),
        partitions(),
        cold(),
        abandoned(),
        welcomed(),
        welcomedAcrossALoss(1),
        reacknowledged(),
        redelivered(),
        rebalanced(2));
  }

  /** Everything at once. */
  static Scope large() {
    return named("large")
        .instances(2)
        .accounts(2, 2)
        .recoverers(2)
        .validity(3)
        .timeToLive(4)
        .credits(3)
        .ops(
            hold(0, 2),
            capture(0, 0),
            hold(0, 2),
            grant(0, 1),
            hold(1, 1),
            welcome(1, 1),
            abandon(0, 2),
            hold(0, 1),
            expire(0),
            capture(1, 4),
            capture(0, 2))
        .faults(Fault.values())
        .may(Budget.SEND, 18)
        .may(Budget.LOST_REPLY, 3)
        .may(Budget.DUPLICATE_RECORD, 3)
        .may(Budget.DUPLICATE_ACK, 3)
        .may(Budget.COPY, 2)
        .may(Budget.FAULT, 3)
        .may(Budget.CRASH, 3)
        .may(Budget.STOP, 2)
        .may(Budget.RECOVERY, 6)
        .may(Budget.NEEDLESS_RECOVERY, 1)
        .may(Budget.TICK, 30)
        .may(Budget.HEARTBEAT, 20)
        .may(Budget.MISS, 3)
        .may(Budget.SWEEP, 4)
        .may(Budget.DROP, 3)
        .may(Budget.ZOMBIE, 2)
        .may(Budget.ASK, 6)
        .may(Budget.LAPSE, 1)
        .build();
  }
}
