package com.hydroml.credits.ledger;

import com.hydroml.credits.journal.BudgetCount;
import com.hydroml.credits.journal.DetailsCodec;
import com.hydroml.credits.journal.EventCodec;
import com.hydroml.credits.journal.EventKind;
import com.hydroml.credits.journal.HoldState;
import com.hydroml.credits.journal.JournalEvent;
import com.hydroml.credits.journal.JournalRecord;
import com.hydroml.credits.journal.MalformedEventException;
import com.hydroml.credits.journal.Outcome;
import com.hydroml.credits.kernel.AccountId;
import com.hydroml.credits.kernel.HoldId;
import com.hydroml.credits.kernel.IdempotencyKey;
import com.hydroml.credits.kernel.Millicredits;
import com.hydroml.credits.kernel.Shards;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a record so far that nothing in it can be refused by Postgres: one record that cannot be
 * stored would hold up all that come after it.
 */
final class RecordReader {

  private static final int FINGERPRINT_LENGTH = 16;

  private static final Pattern BUDGET = Pattern.compile("[A-Za-z0-9_]{1,64}");

  /** The end of the year 9999. */
  private static final long LAST_INSTANT_MS = 253_402_300_799_999L;

  private RecordReader() {}

  /**
   * The event in a record.
   *
   * @throws MalformedEventException with the reason if there is none
   */
  static ReadEvent read(JournalRecord record) {
    byte[] value = record.value();
    if (value == null) {
      throw new MalformedEventException("the record has no value");
    }
    JournalEvent event = EventCodec.decode(value);
    checkIdentity(record.key(), event);
    checkRequest(event);
    event.counts().forEach(RecordReader::checkCount);
    Outcome outcome = event.outcome();
    if (outcome != null) {
      checkOutcome(event, outcome);
    }
    return new ReadEvent(event, value, record.partition(), record.offset(), false);
  }

  private static void checkIdentity(byte @Nullable [] key, JournalEvent event) {
    require(AccountId.isValid(event.account()), "the account's id is none");
    require(
        Arrays.equals(key, event.account().getBytes(StandardCharsets.UTF_8)),
        "the record's key is not the event's account");
    require(event.shard() == Shards.of(event.account()), "the shard is not the account's");
    require(event.version() > 0, "versions start at 1");
    require(event.generation() > 0, "generations start at 1");
    require(isInstant(event.at()), "the time is out of range");
  }

  private static void checkRequest(JournalEvent event) {
    require(
        event.key().isEmpty() || IdempotencyKey.isValid(event.key()),
        "the idempotency key is none");
    int length = event.fingerprint().length;
    require(length == 0 || length == FINGERPRINT_LENGTH, "the fingerprint is no 16 bytes");
    require(
        event.outcome() != null || event.kind() == EventKind.EXPIRE, "the event has no outcome");
    if (event.kind() == EventKind.AUTHORIZE || event.kind() == EventKind.CHARGE) {
      DetailsCodec.holdDetails(event.details());
    } else if (event.kind() == EventKind.CAPTURE) {
      DetailsCodec.usageDetails(event.details());
    } else if (event.kind() == EventKind.REFUND) {
      DetailsCodec.refundDetails(event.details());
    }
  }

  private static void checkCount(BudgetCount count) {
    require(HoldId.parse(count.holdId()).isPresent(), "the id of a hold that is counted is none");
    require(BUDGET.matcher(count.budget()).matches(), "the budget's id is none");
    require(
        count.periodStart() >= 0 && count.periodStart() <= LAST_INSTANT_MS,
        "a period's start is out of range");
    require(Millicredits.isAmount(Math.abs(count.delta())), "what is counted is no amount");
  }

  private static void checkOutcome(JournalEvent event, Outcome outcome) {
    switch (outcome) {
      case Outcome.HoldChanged changed -> {
        checkVersion(event, changed);
        checkHold(changed.hold());
        require(changed.uncaptured() >= 0, "the uncaptured amount is below zero");
      }
      case Outcome.Granted granted -> {
        checkVersion(event, granted);
        require(granted.amount() > 0, "the grant is of nothing");
        require(
            isInstantOrNone(DetailsCodec.grantDetails(granted.details()).expiresAt()), "expiry");
      }
      case Outcome.Abandoned abandoned -> checkVersion(event, abandoned);
      case Outcome.Decline decline ->
          throw new MalformedEventException("a decline is no event: " + decline);
    }
  }

  private static void checkVersion(JournalEvent event, Outcome.Success outcome) {
    require(outcome.version() == event.version(), "the outcome is of another version");
  }

  private static void checkHold(HoldState hold) {
    require(HoldId.parse(hold.id()).isPresent(), "the hold's id is none");
    require(
        hold.amount() >= 0
            && hold.captured() >= 0
            && hold.released() >= 0
            && hold.remaining() >= 0
            && hold.refunded() >= 0,
        "an amount of the hold is below zero");
    require(hold.isOpen() == (hold.closedAt() == 0), "the hold is open and closed at once");
    require(hold.isOpen() || hold.remaining() == 0, "something remains of a closed hold");
    require(
        isInstant(hold.createdAt())
            && isInstant(hold.expiresAt())
            && isInstantOrNone(hold.closedAt()),
        "a time of the hold is out of range");
  }

  private static boolean isInstant(long ms) {
    return ms > 0 && ms <= LAST_INSTANT_MS;
  }

  private static boolean isInstantOrNone(long ms) {
    return ms == 0 || isInstant(ms);
  }

  private static void require(boolean fact, String otherwise) {
    if (!fact) {
      throw new MalformedEventException(otherwise);
    }
  }
}
