package com.hydroml.credits.balance;

import com.hydroml.credits.journal.EventKind;
import com.hydroml.credits.journal.HoldState;
import com.hydroml.credits.journal.HoldStatus;
import com.hydroml.credits.journal.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the contract says of one account, in plain Java and without a look at the scripts. It knows
 * no clock and draws no ids: it is told the time of a step, and the id of what the step made.
 */
final class Model {

  static final long MAX = 9_000_000_000_000_000L;
  static final int MOST_EXPIRIES = 64;

  final String account;
  long available;
  long held;
  long version;
  long lastAt;
  private final Map<String, Hold> holds = new HashMap<>();
  private final Map<String, Remembered> keys = new HashMap<>();

  Model(String account) {
    this.account = account;
  }

  /** A hold; details do not matter here. */
  record Hold(
      String id,
      HoldStatus status,
      long amount,
      long captured,
      long released,
      long remaining,
      long refunded,
      long createdAt,
      long expiresAt,
      long closedAt) {

    HoldState state() {
      return new HoldState(
          id, status, amount, captured, released, remaining, refunded, createdAt, expiresAt,
          closedAt);
    }

    boolean isOpen() {
      return status == HoldStatus.AUTHORIZED;
    }
  }

  private record Remembered(String request, Outcome outcome) {}

  /**
   * What a step comes to.
   *
   * @param expired holds released on the way, in order
   * @param outcome null unless it was decided
   */
  record Result(ReplyCode code, boolean replayed, List<String> expired, Outcome outcome) {}

  private static final class Declined extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Outcome outcome;

    Declined(Outcome outcome) {
      super(null, null, false, false);
      this.outcome = outcome;
    }
  }

  private static final class RunAgain extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RunAgain() {
      super(null, null, false, false);
    }
  }

  Optional<Hold> hold(String id) {
    return Optional.ofNullable(holds.get(id));
  }

  List<Hold> openHolds() {
    return holds.values().stream().filter(Hold::isOpen).toList();
  }

  List<Hold> allHolds() {
    return List.copyOf(holds.values());
  }

  /** Whether something would expire at that time. */
  boolean isDue(long at) {
    return openHolds().stream().anyMatch(hold -> hold.expiresAt <= at);
  }

  /** What is not affected by time: an unknown hold, a replay, a key that cannot be used. */
  Optional<Result> known(Operation operation, String key, String request) {
    if (operation instanceof Operation.OnHold of && !holds.containsKey(of.hold().value())) {
      return Optional.of(new Result(ReplyCode.HOLD_ABSENT, false, List.of(), null));
    }
    Remembered before = key.isEmpty() ? null : keys.get(key);
    if (before == null) {
      return operation instanceof Operation.Deduct o
              && o.atVersion() != null
              && o.atVersion() != version
          ? Optional.of(new Result(ReplyCode.MOVED, false, List.of(), null))
          : Optional.empty();
    }
    if (operation instanceof Operation.Abandon) {
      return Optional.of(new Result(ReplyCode.DECIDED, true, List.of(), before.outcome));
    }
    if (before.outcome instanceof Outcome.Abandoned) {
      return Optional.of(new Result(ReplyCode.KEY_ABANDONED, false, List.of(), null));
    }
    if (!before.request.equals(request)) {
      return Optional.of(new Result(ReplyCode.KEY_REUSED, false, List.of(), null));
    }
    return Optional.of(new Result(ReplyCode.DECIDED, true, List.of(), before.outcome));
  }

  Optional<Outcome> remembered(String key) {
    return Optional.ofNullable(keys.get(key)).map(Remembered::outcome);
  }

  /**
   * Carries out what {@link #known} does not know.
   *
   * @param at the step's time
   * @param id of the hold or grant that it makes, if it makes one
   */
  Result step(Operation operation, String key, String request, long at, String id) {
    List<String> expired = new ArrayList<>();
    Outcome outcome;
    try {
      outcome = decide(operation, at, id, expired);
    } catch (Declined declined) {
      outcome = declined.outcome;
    } catch (RunAgain again) {
      return new Result(ReplyCode.AGAIN, false, expired, null);
    }
    if (!key.isEmpty()) {
      keys.put(key, new Remembered(request, outcome));
    }
    return new Result(ReplyCode.DECIDED, false, expired, outcome);
  }

  /** The sweeper's step: how many holds it released. */
  List<String> sweep(long at) {
    List<String> expired = new ArrayList<>();
    expire(at, null, expired);
    return expired;
  }

  private Outcome decide(Operation operation, long at, String id, List<String> expired) {
    return switch (operation) {
      case Operation.Authorize o -> authorize(o, at, id, expired);
      case Operation.Capture o -> capture(o, at, expired);
      case Operation.VoidHold o -> voidHold(o, at, expired);
      case Operation.Adjust o -> adjust(o, at, expired);
      case Operation.Refund o -> refund(o, at, expired);
      case Operation.Grant o -> grant(o, at, id);
      case Operation.Deduct o -> {
        need(o.amount(), at, expired);
        move(-o.amount(), 0, at);
        yield new Outcome.Granted(version, available, held, at, id, o.amount(), new byte[0]);
      }
      case Operation.Abandon o -> {
        move(0, 0, at);
        yield new Outcome.Abandoned(version, at);
      }
    };
  }

  private Outcome authorize(Operation.Authorize o, long at, String id, List<String> expired) {
    need(o.amount(), at, expired);
    long expiresAt = at + o.expiresIn() * 1000;
    if (o.capture()) {
      move(-o.amount(), 0, at);
      return changed(
          EventKind.CHARGE,
          at,
          0,
          new Hold(id, HoldStatus.CAPTURED, o.amount(), o.amount(), 0, 0, 0, at, expiresAt, at));
    }
    move(-o.amount(), o.amount(), at);
    return changed(
        EventKind.AUTHORIZE,
        at,
        0,
        new Hold(id, HoldStatus.AUTHORIZED, o.amount(), 0, 0, o.amount(), 0, at, expiresAt, 0));
  }

  private Outcome capture(Operation.Capture o, long at, List<String> expired) {
    Hold hold = meet(o.hold().value(), at, expired);
    if (hold.status == HoldStatus.EXPIRED && o.drawExpired()) {
      long amount = o.amount() == null ? Math.max(0, hold.amount - hold.captured) : o.amount();
      need(amount, at, expired);
      move(-amount, 0, at);
      return changed(
          EventKind.CAPTURE,
          at,
          0,
          new Hold(
              hold.id,
              o.isFinal() && amount > 0 ? HoldStatus.CAPTURED : HoldStatus.EXPIRED,
              hold.amount,
              hold.captured + amount,
              hold.released,
              0,
              hold.refunded,
              hold.createdAt,
              hold.expiresAt,
              hold.closedAt));
    }
    requireOpen(hold);
    long amount = o.amount() == null ? hold.remaining : o.amount();
    long beyond = Math.max(0, amount - hold.remaining);
    long drawn = 0;
    if (beyond > 0) {
      switch (o.excess()) {
        case REFUSE -> throw new Declined(new Outcome.AmountExceedsRemaining(hold.remaining));
        case DRAW -> {
          need(beyond, at, expired);
          drawn = beyond;
        }
        case AVAILABLE -> {
          release(beyond, at, expired);
          drawn = Math.min(beyond, available);
        }
      }
    }
    long fromHold = amount - beyond;
    long rest = hold.remaining - fromHold;
    long released = o.isFinal() ? rest : 0;
    boolean closes = rest == released;
    long captured = hold.captured + fromHold + drawn;
    long expiresAt = hold.expiresAt;
    if (!closes && o.expiresIn() != null) {
      expiresAt = Math.max(expiresAt, at + o.expiresIn() * 1000);
    }
    HoldStatus closed = captured > 0 ? HoldStatus.CAPTURED : HoldStatus.VOIDED;
    move(released - drawn, -fromHold - released, at);
    return changed(
        EventKind.CAPTURE,
        at,
        beyond - drawn,
        new Hold(
            hold.id,
            closes ? closed : HoldStatus.AUTHORIZED,
            hold.amount,
            captured,
            hold.released + released,
            rest - released,
            hold.refunded,
            hold.createdAt,
            expiresAt,
            closes ? at : 0));
  }

  private Outcome voidHold(Operation.VoidHold o, long at, List<String> expired) {
    Hold hold = meet(o.hold().value(), at, expired);
    requireOpen(hold);
    move(hold.remaining, -hold.remaining, at);
    return changed(EventKind.VOID, at, 0, closed(hold, HoldStatus.VOIDED, at));
  }

  private Outcome adjust(Operation.Adjust o, long at, List<String> expired) {
    Hold hold = meet(o.hold().value(), at, expired);
    requireOpen(hold);
    long total = o.amount() == null ? hold.amount : o.amount();
    if (total < hold.captured) {
      throw new Declined(new Outcome.AmountBelowCaptured(hold.captured));
    }
    long more = total - hold.amount;
    if (more > 0) {
      need(more, at, expired);
    }
    long remaining = hold.remaining + more;
    long expiresAt =
        o.expiresIn() == null || remaining == 0 ? hold.expiresAt : at + o.expiresIn() * 1000;
    move(-more, more, at);
    return changed(
        EventKind.ADJUST,
        at,
        0,
        new Hold(
            hold.id,
            remaining == 0 ? HoldStatus.CAPTURED : HoldStatus.AUTHORIZED,
            total,
            hold.captured,
            hold.released,
            remaining,
            hold.refunded,
            hold.createdAt,
            expiresAt,
            remaining == 0 ? at : 0));
  }

  private Outcome refund(Operation.Refund o, long at, List<String> expired) {
    Hold hold = meet(o.hold().value(), at, expired);
    long refundable = hold.captured - hold.refunded;
    long amount = o.amount() == null ? refundable : o.amount();
    if (refundable == 0 || amount > refundable) {
      throw new Declined(new Outcome.AmountExceedsCaptured(refundable));
    }
    requireRoom(amount);
    move(amount, 0, at);
    return changed(
        EventKind.REFUND,
        at,
        0,
        new Hold(
            hold.id,
            hold.status,
            hold.amount,
            hold.captured,
            hold.released,
            hold.remaining,
            hold.refunded + amount,
            hold.createdAt,
            hold.expiresAt,
            hold.closedAt));
  }

  private Outcome grant(Operation.Grant o, long at, String id) {
    requireRoom(o.amount());
    move(o.amount(), 0, at);
    return new Outcome.Granted(version, available, held, at, id, o.amount(), new byte[0]);
  }

  private void requireRoom(long amount) {
    if (available + held + amount > MAX) {
      throw new Declined(new Outcome.BalanceLimitExceeded(available + held, amount));
    }
  }

  private static void requireOpen(Hold hold) {
    if (!hold.isOpen()) {
      throw new Declined(new Outcome.HoldClosed(hold.status, hold.closedAt));
    }
  }

  /** The hold that an operation names: if its time is over it is expired by that. */
  private Hold meet(String id, long at, List<String> expired) {
    Hold hold = holds.get(id);
    if (hold.isOpen() && hold.expiresAt <= at) {
      expire(at, id, expired);
    }
    return holds.get(id);
  }

  private void need(long amount, long at, List<String> expired) {
    release(amount, at, expired);
    if (available < amount) {
      long next = openHolds().stream().mapToLong(Hold::expiresAt).min().orElse(0);
      throw new Declined(new Outcome.InsufficientCredits(available, amount, next));
    }
  }

  /** Releases what is due if that is needed; what one step may not release comes in another. */
  private void release(long amount, long at, List<String> expired) {
    if (available < amount) {
      expire(at, null, expired);
      if (available < amount && isDue(at)) {
        throw new RunAgain();
      }
    }
  }

  private void expire(long at, String first, List<String> expired) {
    List<Hold> due =
        openHolds().stream()
            .filter(hold -> hold.expiresAt <= at)
            .sorted(
                Comparator.comparing((Hold hold) -> !hold.id.equals(first))
                    .thenComparing(Hold::expiresAt)
                    .thenComparing(Hold::id))
            .limit(MOST_EXPIRIES)
            .toList();
    if (due.isEmpty()) {
      return;
    }
    long sum = due.stream().mapToLong(Hold::remaining).sum();
    move(sum, -sum, at);
    for (Hold hold : due) {
      holds.put(hold.id, closed(hold, HoldStatus.EXPIRED, hold.expiresAt));
      expired.add(hold.id);
    }
  }

  private static Hold closed(Hold hold, HoldStatus status, long closedAt) {
    return new Hold(
        hold.id,
        status,
        hold.amount,
        hold.captured,
        hold.released + hold.remaining,
        0,
        hold.refunded,
        hold.createdAt,
        hold.expiresAt,
        closedAt);
  }

  private void move(long availableDelta, long heldDelta, long at) {
    available += availableDelta;
    held += heldDelta;
    version++;
    lastAt = at;
    if (available < 0 || held < 0 || available + held > MAX) {
      throw new IllegalStateException("the model itself is wrong: " + available + ", " + held);
    }
  }

  private Outcome changed(EventKind kind, long at, long uncaptured, Hold hold) {
    holds.put(hold.id, hold);
    return new Outcome.HoldChanged(kind, version, available, held, at, uncaptured, hold.state());
  }
}
