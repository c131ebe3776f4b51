package com.hydroml.credits.answer;

import com.hydroml.credits.balance.Decision;
import com.hydroml.credits.balance.Reading;
import com.hydroml.credits.balance.Refusal;
import com.hydroml.credits.journal.DetailsCodec;
import com.hydroml.credits.journal.HoldDetails;
import com.hydroml.credits.journal.Outcome;
import com.hydroml.credits.web.Reply;
import java.util.function.Function;

/**
 * Decision to HTTP, for a request of its own, a result of a batch and the result of an abandon.
 *
 * <p>Every {@code switch} of this module is over a sealed type or an enum and has no default: a new
 * outcome does not compile until it has an answer.
 */
public final class Answers {

  private Answers() {}

  /**
   * The answer to a decision.
   *
   * @param details what the request said of the hold it made; no other operation's answer has it
   */
  public static Reply of(Decision decision, HoldDetails details) {
    return switch (decision) {
      case Decision.Decided decided -> decided(decided, details).replayed(decided.replayed());
      case Decision.Refused refused -> of(refused.refusal());
      case Decision.NotRemembered nothing ->
          throw new IllegalStateException("nothing was to be done: " + nothing);
    };
  }

  /** The answer to what was refused before it was decided. */
  public static Reply of(Refusal refusal) {
    return Reply.problem(Problems.of(refusal));
  }

  /** The answer to a reading of an account's balance, made by {@code answer} if there is one. */
  public static Reply ofBalance(Reading reading, Function<Reading.Balance, Reply> answer) {
    return switch (reading) {
      case Reading.Balance balance -> answer.apply(balance);
      case Reading.Hold hold -> answer.apply(hold.balance());
      case Reading.Absent absent -> of(Refusal.ACCOUNT_NOT_FOUND);
      case Reading.Unavailable unavailable -> of(unavailable.refusal());
    };
  }

  private static Reply decided(Decision.Decided decided, HoldDetails details) {
    return switch (decided.outcome()) {
      case Outcome.HoldChanged changed -> hold(decided, changed, details);
      case Outcome.Granted granted -> grant(decided, granted);
      case Outcome.Abandoned abandoned -> of(Refusal.KEY_ABANDONED);
      case Outcome.Decline decline -> Reply.problem(Problems.of(decline));
    };
  }

  private static Reply hold(
      Decision.Decided decided, Outcome.HoldChanged changed, HoldDetails details) {
    HoldJson json =
        new HoldJson(
            decided.account(),
            changed.hold(),
            changed.uncaptured(),
            new BalanceJson(changed.available(), changed.held(), changed.version()),
            decided.durability());
    return switch (changed.kind()) {
      case AUTHORIZE, CHARGE ->
          Reply.created("/v1/authorizations/" + changed.hold().id(), json.full(details));
      case CAPTURE, VOID, ADJUST, REFUND -> Reply.ok(json.brief());
      case GRANT, EXPIRE, ABANDON ->
          throw new IllegalStateException(changed.kind() + " changes no hold for a caller");
    };
  }

  private static Reply grant(Decision.Decided decided, Outcome.Granted granted) {
    GrantJson json =
        new GrantJson(
            decided.account(),
            granted.grantId(),
            granted.amount(),
            DetailsCodec.grantDetails(granted.details()),
            new BalanceJson(granted.available(), granted.held(), granted.version()),
            decided.durability());
    return Reply.created(json.location(), json.toJson());
  }
}
