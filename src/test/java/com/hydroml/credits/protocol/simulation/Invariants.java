package com.hydroml.credits.protocol.simulation;

import com.hydroml.credits.protocol.ScriptGate;
import com.hydroml.credits.protocol.simulation.Event.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What holds after every step. */
final class Invariants {

  private Invariants() {}

  /** The invariant that is broken, in words, or null. */
  static String broken(World world) {
    if (world.told.violation != null) {
      return world.told.violation;
    }
    for (Account account : world.redis.accounts.values()) {
      if (!account.addsUp()) {
        return "I1: overdraft or held is not what open holds add up to, in Redis";
      }
    }
    String ledger = ledgers(world);
    if (ledger != null) {
      return ledger;
    }
    String promise = promises(world);
    return promise != null ? promise : stale(world);
  }

  private static String ledgers(World world) {
    for (Ledger ledger : world.ledgers) {
      if (ledger.halted) {
        return "the projector halted: an event came before its generation's marker";
      }
      if (ledger.conflict) {
        return "an account was quarantined although nobody tampered";
      }
      for (List<Event> history : ledger.journal.values()) {
        String broken = history(world, history);
        if (broken != null) {
          return broken;
        }
      }
      for (Account account : ledger.accounts.values()) {
        if (!account.addsUp()) {
          return "I1: overdraft or held is not what open holds add up to, in Postgres";
        }
      }
    }
    return null;
  }

  private static String history(World world, List<Event> history) {
    Set<Integer> keys = new HashSet<>();
    Set<Integer> welcomed = new HashSet<>();
    Event before = null;
    for (Event event : history) {
      if (event.parent != before) {
        if (event.parent == null || before == null || !event.parent.equals(before)) {
          return "I3: " + event + " rests on " + event.parent + " and follows " + before;
        }
      }
      if (before != null && event.at < before.at) {
        return "time ran backwards: " + event + " is before " + before;
      }
      before = event;
      String expiry = expiry(history, event);
      if (expiry != null) {
        return expiry;
      }
      boolean welcomes =
          event.key >= 0
              && event.kind == Kind.GRANT
              && world.scope.ops().get(event.key).kind() == Scope.OpKind.WELCOME;
      if (welcomes && !welcomed.add(event.key)) {
        return "an account was welcomed twice";
      }
      boolean counts = event.kind != Kind.EXPIRY && event.kind != Kind.TOMBSTONE && event.key >= 0;
      if (counts && !world.told.hasLapsed(event) && !keys.add(event.key)) {
        return "I4: key " + event.key + " was applied twice";
      }
    }
    return null;
  }

  /** A hold is captured before its time is over and expires after it, once at most. */
  private static String expiry(List<Event> history, Event event) {
    if (event.kind != Kind.CAPTURE && event.kind != Kind.EXPIRY) {
      return null;
    }
    for (Event other : history) {
      if (other.hold != event.hold || other == event) {
        continue;
      }
      if (other.kind != Kind.HOLD) {
        return "a hold was closed twice, by " + other + " and " + event;
      }
      if ((other.expires <= event.at) != (event.kind == Kind.EXPIRY)) {
        return "a hold that ends at " + other.expires + " was closed by " + event;
      }
    }
    return null;
  }

  /** What clients were told must be so once everything in the journal has been taken in. */
  private static String promises(World world) {
    Told told = world.told;
    if (told.journaled.isEmpty() && told.abandoned.isEmpty() && told.expired.isEmpty()) {
      return null;
    }
    List<Ledger> drained = world.drained();
    for (Event event : told.journaled) {
      List<Event> history = drained.get(world.partitionOf(event.account)).history(event.account);
      if (event.version > history.size() || !history.get(event.version - 1).equals(event)) {
        return "I2: " + event + " was answered as journaled and is lost";
      }
    }
    for (Ledger ledger : drained) {
      for (List<Event> history : ledger.journal.values()) {
        for (Event event : history) {
          if (event.kind != Kind.TOMBSTONE && told.abandoned.contains(event.key)) {
            return "abandon: key " + event.key + " took effect after all";
          }
          if (event.kind == Kind.CAPTURE && told.expired.contains(event.hold)) {
            return "a hold was captured after a client was told that it expired";
          }
        }
      }
    }
    return null;
  }

  /** I6: what a shard that is open serves rests on all that is posted or was promised. */
  private static String stale(World world) {
    ScriptGate.Expected expected = world.row.expected();
    if (expected == null
        || ScriptGate.judge(expected, world.redis.found()) != ScriptGate.Verdict.ADMITTED) {
      return null;
    }
    for (var served : world.redis.accounts.entrySet()) {
      Event last = served.getValue().last;
      List<Event> history = world.ledgerOf(served.getKey()).history(served.getKey());
      if (!history.isEmpty() && (last == null || !last.restsOn(history.getLast()))) {
        return "I6: account " + served.getKey() + " serves a balance older than the ledger's";
      }
      for (Event promised : world.told.journaled) {
        if (promised.account == served.getKey() && (last == null || !last.restsOn(promised))) {
          return "I6: account " + served.getKey() + " serves a balance without " + promised;
        }
      }
    }
    return null;
  }
}
