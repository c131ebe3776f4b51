package com.hydroml.credits.answer;

import com.hydroml.credits.balance.Decision;
import com.hydroml.credits.balance.Refusal;
import com.hydroml.credits.journal.HoldDetails;
import com.hydroml.credits.journal.Outcome;

/**
 * Decision to HTTP. Every {@code switch} of this module is over a sealed type or an enum and has no
 * default: a new outcome does not compile until it has an answer.
 */
public final class Answers {

  private Answers() {}

  /**
   * The answer to a decision.
   *
   * @param details what the request said of the hold it made; no other operation's answer has it
   */
  public static Answer of(Decision decision, HoldDetails details) {
    return switch (decision) {
      case Decision.Decided decided -> decided(decided, details);
      case Decision.Refused refused -> Declines.of(refused.refusal());
      case Decision.NotRemembered nothing ->
          throw new IllegalStateException("nothing was to be done: " + nothing);
    };
  }

  private static Answer decided(Decision.Decided decided, HoldDetails details) {
    return switch (decided.outcome()) {
      case Outcome.HoldChanged changed -> hold(decided, changed, details);
      case Outcome.Granted granted -> grant(decided, granted);
      case Outcome.Abandoned abandoned -> Declines.of(Refusal.KEY_ABANDONED);
      case Outcome.Decline decline -> Declines.of(decline, decided.replayed());
    };
  }

  private static Answer hold(
      Decision.Decided decided, Outcome.HoldChanged changed, HoldDetails details) {
    HoldBody body =
        new HoldBody(
            decided.account(),
            changed.hold(),
            changed.uncaptured(),
            new BalanceBody(changed.available(), changed.held(), changed.version()),
            decided.durability());
    return switch (changed.kind()) {
      case AUTHORIZE, CHARGE ->
          new Answer.Done(
              201, body.full(details), location(changed.hold().id()), decided.replayed());
      case CAPTURE, VOID, ADJUST, REFUND ->
          new Answer.Done(200, body.brief(), null, decided.replayed());
      case GRANT, EXPIRE, ABANDON ->
          throw new IllegalStateException(changed.kind() + " does not change a hold for a caller");
    };
  }

  private static String location(String hold) {
    return "/v1/authorizations/" + hold;
  }

  private static Answer grant(Decision.Decided decided, Outcome.Granted granted) {
    String location = "/v1/accounts/" + decided.account() + "/grants/" + granted.grantId();
    return new Answer.Done(
        201,
        GrantBody.of(decided.account(), granted, decided.durability()),
        location,
        decided.replayed());
  }
}
