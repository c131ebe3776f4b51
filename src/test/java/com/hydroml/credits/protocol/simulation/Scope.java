package com.hydroml.credits.protocol.simulation;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How large a world is and what may happen in it. Everything that could go on for ever has a
 * budget, so that a small scope can be explored to its end.
 */
record Scope(
    String name,
    int instances,
    int accounts,
    int partitions,
    int recoverers,
    int validity,
    int credits,
    int timeToLive,
    Strange strange,
    List<Op> ops,
    Set<Fault> faults,
    Map<Budget, Integer> budgets) {

  /** Who writes to the control topic in a form that is younger than all others. */
  enum Strange {
    NOBODY,
    /** The last instance, in its heartbeats and its farewell. */
    INSTANCE,
    /** Whoever opens the shard, in its announcements. */
    OPENER
  }

  enum OpKind {
    GRANT,
    HOLD,
    CAPTURE,
    EXPIRE,
    ABANDON,

    /** A grant that is made once for ever, however often it is asked for. */
    WELCOME
  }

  /**
   * Something a client wants.
   *
   * @param of for a capture, the operation that makes the hold; for an abandon, the one whose key
   * @param insists whether the client takes nothing less than {@code journaled}
   */
  record Op(OpKind kind, int account, int amount, int of, boolean insists) {

    Op(OpKind kind, int account, int amount, int of) {
      this(kind, account, amount, of, false);
    }
  }

  /** What may become of Redis. */
  enum Fault {
    /** Restarted with its append-only file. */
    RESTART,
    /** Restarted without any file. */
    WIPE,
    FLUSHALL,
    /** Restarted on an older copy, which remembers its replication id. */
    RESTORE,
    /** A lagging replica is promoted behind the same address. */
    FAILOVER,
    /** Made a replica of a lagging server and promoted again: the same process and connections. */
    RESYNC,
    /** As {@link #FAILOVER}, and the replica's clock is behind. */
    FAILOVER_BEHIND
  }

  /** What may happen only so often. */
  enum Budget {
    SEND,
    LOST_REPLY,
    DUPLICATE_RECORD,
    DUPLICATE_ACK,
    COPY,
    FAULT,
    CRASH,
    STOP,
    RECOVERY,
    NEEDLESS_RECOVERY,
    TICK,
    HEARTBEAT,
    MISS,
    SWEEP,
    DROP,
    ZOMBIE,
    ASK,
    LAPSE
  }

  static Builder named(String name) {
    return new Builder(name);
  }

  /** Says only what differs from the least. */
  static final class Builder {
    private final String name;
    private int instances = 1;
    private int accounts = 1;
    private int partitions = 1;
    private int recoverers = 1;
    private int validity = 1;
    private int credits = 2;
    private int timeToLive = 1000;
    private Strange strange = Strange.NOBODY;
    private List<Op> ops = List.of();
    private Set<Fault> faults = EnumSet.noneOf(Fault.class);
    private final Map<Budget, Integer> budgets = new EnumMap<>(Budget.class);

    Builder(String name) {
      this.name = name;
    }

    Builder instances(int count) {
      instances = count;
      return this;
    }

    Builder accounts(int count, int onPartitions) {
      accounts = count;
      partitions = onPartitions;
      return this;
    }

    Builder recoverers(int count) {
      recoverers = count;
      return this;
    }

    Builder validity(int ticks) {
      validity = ticks;
      return this;
    }

    Builder credits(int each) {
      credits = each;
      return this;
    }

    Builder timeToLive(int ticks) {
      timeToLive = ticks;
      return this;
    }

    Builder strange(Strange who) {
      strange = who;
      return this;
    }

    Builder ops(Op... all) {
      ops = List.of(all);
      return this;
    }

    Builder faults(Fault... all) {
      faults = all.length == 0 ? faults : EnumSet.copyOf(List.of(all));
      return this;
    }

    Builder may(Budget what, int times) {
      budgets.put(what, times);
      return this;
    }

    Scope build() {
      return new Scope(
          name,
          instances,
          accounts,
          partitions,
          recoverers,
          validity,
          credits,
          timeToLive,
          strange,
          ops,
          faults,
          budgets);
    }
  }

  static Op hold(int account, int amount) {
    return new Op(OpKind.HOLD, account, amount, -1);
  }

  static Op insistingHold(int account, int amount) {
    return new Op(OpKind.HOLD, account, amount, -1, true);
  }

  static Op grant(int account, int amount) {
    return new Op(OpKind.GRANT, account, amount, -1);
  }

  static Op welcome(int account, int amount) {
    return new Op(OpKind.WELCOME, account, amount, -1);
  }

  static Op capture(int account, int of) {
    return new Op(OpKind.CAPTURE, account, 0, of);
  }

  static Op expire(int account) {
    return new Op(OpKind.EXPIRE, account, 0, -1);
  }

  static Op abandon(int account, int of) {
    return new Op(OpKind.ABANDON, account, 0, of);
  }
}
