package com.hydroml.credits.answer;

import com.hydroml.credits.balance.Refusal;
import com.hydroml.credits.journal.Outcome;
import com.hydroml.credits.kernel.BudgetPeriod;
import com.hydroml.credits.kernel.Millicredits;
import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.web.Memberships;
import com.hydroml.credits.web.Problem;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is answered when nothing was done, with the members that a client needs to go on. */
final class Problems {

  private Problems() {}

  /** The problem of what was refused before it was decided; never remembered. */
  static Problem of(Refusal refusal) {
    return switch (refusal) {
      case OVERLOADED ->
          Problem.of(
              ProblemCode.OVERLOADED,
              "Too much is waiting already; nothing was done. Retry with the same key.");
      case RECOVERING ->
          Problem.of(
              ProblemCode.RECOVERING,
              "The account's data are being recovered; nothing was done. Retry with the same key.");
      case DURABILITY_UNAVAILABLE ->
          Problem.of(
              ProblemCode.DURABILITY_UNAVAILABLE,
              "The journal does not confirm at present; nothing was done.");
      case ACCOUNT_NOT_FOUND ->
          Problem.of(ProblemCode.ACCOUNT_NOT_FOUND, "There is no account of this id.");
      case HOLD_NOT_FOUND ->
          Problem.of(ProblemCode.AUTHORIZATION_NOT_FOUND, "There is no authorization of this id.");
      case KEY_REUSED ->
          Problem.of(
              ProblemCode.IDEMPOTENCY_KEY_REUSED,
              "The account has used the key for a different request.");
      case KEY_ABANDONED ->
          Problem.of(
              ProblemCode.KEY_ABANDONED,
              "The key was abandoned before it took effect; use a new one.");
      case ACCOUNT_QUARANTINED ->
          Problem.of(
              ProblemCode.ACCOUNT_QUARANTINED,
              "The account's data are in doubt; nothing moves until they are checked.");
      case ACCOUNT_FROZEN ->
          Problem.of(
              ProblemCode.ACCOUNT_FROZEN,
              "The account is frozen: it captures what it holds and releases, but reserves and"
                  + " draws nothing.");
      case SPENDER_FORBIDDEN -> Memberships.foreignSpender();
      case ACCOUNT_CLOSED ->
          Problem.of(
              ProblemCode.ACCOUNT_CLOSED,
              "The account is closed for good: credits neither come in nor are reserved.");
      // No route asks for a version.
      case ACCOUNT_MOVED, OUTCOME_UNKNOWN ->
          Problem.of(
                  ProblemCode.OUTCOME_UNKNOWN,
                  "Whether this took effect is not known. Retry with the same key, or abandon it.")
              .with("outcome", "unknown");
    };
  }

  /** The problem of a decline; a replay answers the same. */
  static Problem of(Outcome.Decline decline) {
    return switch (decline) {
      case Outcome.HoldClosed closed -> closed(closed);
      case Outcome.AmountExceedsRemaining exceeds ->
          Problem.of(
                  ProblemCode.AMOUNT_EXCEEDS_REMAINING,
                  "No more than " + exceeds.remaining() + " remains of the authorization.")
              .with("remaining", exceeds.remaining());
      case Outcome.AmountBelowCaptured below ->
          Problem.of(
                  ProblemCode.AMOUNT_BELOW_CAPTURED,
                  "The total cannot be less than the captured " + below.captured() + ".")
              .with("captured", below.captured());
      case Outcome.AmountExceedsCaptured exceeds ->
          Problem.of(
                  ProblemCode.AMOUNT_EXCEEDS_CAPTURED,
                  "No more than " + exceeds.refundable() + " is captured and not yet refunded.")
              .with("refundable", exceeds.refundable());
      case Outcome.BalanceLimitExceeded limit ->
          Problem.of(
                  ProblemCode.BALANCE_LIMIT_EXCEEDED,
                  "An account has at most " + Millicredits.MAX + " millicredits.")
              .with("posted", limit.posted())
              .with("requested", limit.requested())
              .with("limit", Millicredits.MAX);
      case Outcome.InsufficientCredits little -> insufficient(little);
      case Outcome.BudgetExceeded exceeded -> exceeded(exceeded);
    };
  }

  private static Problem closed(Outcome.HoldClosed closed) {
    Instant at = Instant.ofEpochMilli(closed.closedAt());
    return switch (closed.status()) {
      case CAPTURED ->
          Problem.of(ProblemCode.AUTHORIZATION_CAPTURED, "The authorization is captured.")
              .with("closed_at", at);
      case VOIDED ->
          Problem.of(ProblemCode.AUTHORIZATION_VOIDED, "The authorization is voided.")
              .with("closed_at", at);
      case EXPIRED ->
          Problem.of(ProblemCode.AUTHORIZATION_EXPIRED, "The authorization is expired.")
              .with("expired_at", at);
      case AUTHORIZED ->
          throw new IllegalStateException("a hold that is open was answered as closed");
    };
  }

  private static Problem insufficient(Outcome.InsufficientCredits little) {
    return Problem.of(
            ProblemCode.INSUFFICIENT_CREDITS,
            "Requested are " + little.requested() + ", available " + little.available() + ".")
        .with("available", little.available())
        .with("requested", little.requested())
        .with("shortfall", little.requested() - little.available())
        .with("next_release_at", instantOrNull(little.nextReleaseAt()));
  }

  private static Problem exceeded(Outcome.BudgetExceeded exceeded) {
    return Problem.of(
            ProblemCode.BUDGET_EXCEEDED,
            "Of the %d that the budget allows %s, %d are spent; requested are %d."
                .formatted(
                    exceeded.limit(),
                    exceeded.period() == BudgetPeriod.TOTAL
                        ? "in total"
                        : "a " + exceeded.period().text(),
                    exceeded.spent(),
                    exceeded.requested()))
        .with("budget", exceeded.budget())
        .with("limit", exceeded.limit())
        .with("period", exceeded.period().text())
        .with("resets_at", instantOrNull(exceeded.resetsAt()))
        .with("spent", exceeded.spent())
        .with("requested", exceeded.requested());
  }

  private static @Nullable Instant instantOrNull(long millis) {
    return millis == 0 ? null : Instant.ofEpochMilli(millis);
  }
}
