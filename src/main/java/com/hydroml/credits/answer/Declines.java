package com.hydroml.credits.answer;

import com.hydroml.credits.balance.Refusal;
import com.hydroml.credits.journal.Outcome;
import com.hydroml.credits.kernel.Millicredits;
import com.hydroml.credits.kernel.ProblemCode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is answered when nothing was done, with the members a client needs to go on. */
public final class Declines {

  private Declines() {}

  /** The answer to what was refused before it was decided; never remembered. */
  public static Answer.Failed of(Refusal refusal) {
    return switch (refusal) {
      case RECOVERING ->
          refused(
              ProblemCode.RECOVERING,
              "The account's data are being recovered; nothing was done. Retry with the same key.");
      case DURABILITY_UNAVAILABLE ->
          refused(
              ProblemCode.DURABILITY_UNAVAILABLE,
              "The journal does not confirm at present; nothing was done.");
      case ACCOUNT_NOT_FOUND ->
          refused(ProblemCode.ACCOUNT_NOT_FOUND, "There is no account of this id.");
      case HOLD_NOT_FOUND ->
          refused(ProblemCode.AUTHORIZATION_NOT_FOUND, "There is no authorization of this id.");
      case KEY_REUSED ->
          refused(
              ProblemCode.IDEMPOTENCY_KEY_REUSED,
              "This account already used the key for a different request.");
      case KEY_ABANDONED ->
          refused(
              ProblemCode.KEY_ABANDONED,
              "The key was abandoned before it took effect; use a new one.");
      case ACCOUNT_QUARANTINED ->
          refused(
              ProblemCode.ACCOUNT_QUARANTINED,
              "The account's data are in doubt; it is closed to every change until they are"
                  + " checked.");
      case ACCOUNT_FROZEN ->
          refused(
              ProblemCode.ACCOUNT_FROZEN,
              "The account is frozen: it can capture what it holds and release, but not reserve or"
                  + " draw.");
      case OUTCOME_UNKNOWN ->
          new Answer.Failed(
              ProblemCode.OUTCOME_UNKNOWN,
              "It is not known whether this took effect. Retry with the same key, or abandon it.",
              Map.of("outcome", "unknown"),
              false);
    };
  }

  /** The answer to a decline; a replay answers the same. */
  public static Answer.Failed of(Outcome.Decline decline, boolean replayed) {
    return switch (decline) {
      case Outcome.HoldClosed closed -> closed(closed, replayed);
      case Outcome.AmountExceedsRemaining exceeds ->
          new Answer.Failed(
              ProblemCode.AMOUNT_EXCEEDS_REMAINING,
              "No more than " + exceeds.remaining() + " remains of the authorization.",
              Map.of("remaining", exceeds.remaining()),
              replayed);
      case Outcome.AmountBelowCaptured below ->
          new Answer.Failed(
              ProblemCode.AMOUNT_BELOW_CAPTURED,
              "The authorization cannot become less than the captured " + below.captured() + ".",
              Map.of("captured", below.captured()),
              replayed);
      case Outcome.AmountExceedsCaptured exceeds ->
          new Answer.Failed(
              ProblemCode.AMOUNT_EXCEEDS_CAPTURED,
              "No more than " + exceeds.refundable() + " is captured and not yet refunded.",
              Map.of("refundable", exceeds.refundable()),
              replayed);
      case Outcome.BalanceLimitExceeded limit -> limit(limit, replayed);
      case Outcome.InsufficientCredits little -> insufficient(little, replayed);
    };
  }

  private static Answer.Failed closed(Outcome.HoldClosed closed, boolean replayed) {
    String at = Instants.text(closed.closedAt());
    return switch (closed.status()) {
      case CAPTURED ->
          new Answer.Failed(
              ProblemCode.AUTHORIZATION_CAPTURED,
              "The authorization was captured at " + at + ".",
              Map.of(),
              replayed);
      case VOIDED ->
          new Answer.Failed(
              ProblemCode.AUTHORIZATION_VOIDED,
              "The authorization was voided at " + at + ".",
              Map.of(),
              replayed);
      case EXPIRED ->
          new Answer.Failed(
              ProblemCode.AUTHORIZATION_EXPIRED,
              "The authorization expired at " + at + ".",
              Map.of("expired_at", at),
              replayed);
      case AUTHORIZED ->
          throw new IllegalStateException("a hold that is open was answered as closed");
    };
  }

  private static Answer.Failed limit(Outcome.BalanceLimitExceeded limit, boolean replayed) {
    Map<String, @Nullable Object> members = LinkedHashMap.newLinkedHashMap(3);
    members.put("posted", limit.posted());
    members.put("requested", limit.requested());
    members.put("limit", Millicredits.MAX);
    return new Answer.Failed(
        ProblemCode.BALANCE_LIMIT_EXCEEDED,
        "An account holds at most " + Millicredits.MAX + ".",
        members,
        replayed);
  }

  private static Answer.Failed insufficient(Outcome.InsufficientCredits little, boolean replayed) {
    long nextReleaseAt = little.nextReleaseAt();
    Map<String, @Nullable Object> members = LinkedHashMap.newLinkedHashMap(4);
    members.put("available", little.available());
    members.put("requested", little.requested());
    members.put("shortfall", little.requested() - little.available());
    members.put("next_release_at", nextReleaseAt == 0 ? null : Instants.text(nextReleaseAt));
    return new Answer.Failed(
        ProblemCode.INSUFFICIENT_CREDITS,
        "Requested are " + little.requested() + ", available " + little.available() + ".",
        members,
        replayed);
  }

  private static Answer.Failed refused(ProblemCode code, String detail) {
    return new Answer.Failed(code, detail, Map.of(), false);
  }
}
