package com.hydroml.credits.authorization;

import com.hydroml.credits.balance.Fingerprint;
import com.hydroml.credits.balance.Operation;
import com.hydroml.credits.balance.RequestKey;
import com.hydroml.credits.journal.UsageDetails;
import com.hydroml.credits.kernel.HoldId;
import com.hydroml.credits.pricing.Prices;
import com.hydroml.credits.pricing.Quotation;
import com.hydroml.credits.pricing.QuoteProblems;
import com.hydroml.credits.web.Fields;
import com.hydroml.credits.web.Problem;
import com.hydroml.credits.web.Reply;
import java.math.BigDecimal;

/** What checked bodies ask for. What names a quantity is priced from memory. */
final class Demands {

  private final Prices prices;

  Demands(Prices prices) {
    this.prices = prices;
  }

  /**
   * An authorize.
   *
   * @param prefix what field names begin with, empty or for example {@code operations[3].}
   */
  Demand authorize(Fields body, String key, String prefix) {
    BigDecimal quantity = body.optionalDecimal("quantity");
    return quantity == null
        ? new Demand.Ready(Requests.authorize(body, key))
        : authorize(body, key, prefix, quantity);
  }

  private Demand authorize(Fields body, String key, String prefix, BigDecimal quantity) {
    String operation = body.string("operation");
    return switch (prices.now(operation, quantity)) {
      case Quotation.Priced priced ->
          priced.amount() == 0
              ? unpriced(body, key, free(prefix, "so there is nothing to reserve"))
              : new Demand.Ready(
                  Requests.authorize(
                      body,
                      key,
                      priced.amount(),
                      new UsageDetails(operation, priced.priceVersion(), quantity)));
      case Quotation.UnknownOperation unknown ->
          unpriced(body, key, QuoteProblems.unknownOperation(prefix));
      case Quotation.TooMuch tooMuch -> unpriced(body, key, QuoteProblems.tooMuch(prefix));
      case Quotation.Unavailable unavailable -> unpriced(body, key, QuoteProblems.unavailable());
    };
  }

  private static Problem free(String prefix, String hence) {
    return Problem.invalid(prefix + "quantity", "costs nothing, " + hence);
  }

  /** The request is what it would be with a price: its fingerprint does not know of any. */
  private static Demand unpriced(Fields body, String key, Problem otherwise) {
    UsageDetails usage = new UsageDetails(body.string("operation"), 0, body.decimal("quantity"));
    RequestKey request =
        new RequestKey(key, Fingerprint.of(Requests.authorize(body, key, 0, usage)));
    return new Demand.Unpriced(body.string("account"), request, otherwise);
  }

  /** A capture; what cannot be the id of any authorization is one that does not exist. */
  static Demand capture(String id, Fields body, String key, String prefix) {
    HoldId hold = HoldId.parse(id).orElse(null);
    if (hold == null) {
      return new Demand.OfNoHold();
    }
    return body.has("quantity")
        ? new Demand.OfQuantity(hold, body, key, prefix)
        : new Demand.Ready(Requests.capture(hold, body, key));
  }

  /** A void; see above. */
  static Demand voiding(String id, String key) {
    return HoldId.parse(id)
        .<Demand>map(hold -> new Demand.Ready(Requests.voiding(hold, key)))
        .orElseGet(Demand.OfNoHold::new);
  }

  /**
   * A capture of a quantity, by the price that its hold was given.
   *
   * @param before what the hold was authorized for
   */
  Demand capture(Demand.OfQuantity capture, UsageDetails before) {
    BigDecimal quantity = capture.body().decimal("quantity");
    return switch (prices.as(before, quantity)) {
      case Quotation.Priced priced ->
          priced.amount() == 0 && !capture.body().flag("final")
              ? refused(free(capture.prefix(), "which only a final capture may"))
              : new Demand.Ready(operation(capture, before, quantity, priced.amount()));
      case Quotation.UnknownOperation unknown ->
          throw new IllegalStateException("a hold has a price that never was: " + before);
      case Quotation.TooMuch tooMuch -> refused(QuoteProblems.tooMuch(capture.prefix()));
      case Quotation.Unavailable unavailable -> refused(QuoteProblems.unavailable());
    };
  }

  private static Operation operation(
      Demand.OfQuantity capture, UsageDetails before, BigDecimal quantity, long amount) {
    return Requests.capture(
        capture.hold(),
        capture.body(),
        capture.key(),
        amount,
        new UsageDetails(before.operation(), before.priceVersion(), quantity));
  }

  /** A capture of a quantity of a hold of an amount. */
  static Demand withoutOperation(Demand.OfQuantity capture) {
    return refused(
        Problem.invalid(
            capture.prefix() + "quantity",
            "has no price: the authorization was made of an amount"));
  }

  private static Demand refused(Problem problem) {
    return new Demand.Answered(Reply.problem(problem));
  }
}
