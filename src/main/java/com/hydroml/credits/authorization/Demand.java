package com.hydroml.credits.authorization;

import com.hydroml.credits.balance.Operation;
import com.hydroml.credits.balance.RequestKey;
import com.hydroml.credits.kernel.HoldId;
import com.hydroml.credits.web.Fields;
import com.hydroml.credits.web.Problem;
import com.hydroml.credits.web.Reply;

/**
 * What a request asks for, single or in a batch, as far as it is known without reading anything.
 */
sealed interface Demand {

  /** It can be carried out. */
  record Ready(Operation operation) implements Demand {}

  /** It was refused before anything was asked of the account. */
  record Answered(Reply reply) implements Demand {}

  /**
   * An authorize of a quantity that has no price now. It may have had one when it was first sent:
   * then this is its replay.
   *
   * @param otherwise what it gets if it is none
   */
  record Unpriced(String account, RequestKey request, Problem otherwise) implements Demand {}

  /**
   * A capture of a quantity: what it comes to is known to the hold.
   *
   * @param prefix what field names begin with, empty or for example {@code operations[3].}
   */
  record OfQuantity(HoldId hold, Fields body, String key, String prefix) implements Demand {}

  /** It is about what cannot be the id of any hold. */
  record OfNoHold() implements Demand {}

  /** Whether it comes to an answer by its decision alone. */
  default boolean isPlain() {
    return switch (this) {
      case Ready ready ->
          !(ready.operation instanceof Operation.Authorize authorize)
              || authorize.details().usage() == null;
      case Answered answered -> true;
      case Unpriced unpriced -> false;
      case OfQuantity capture -> false;
      case OfNoHold nothing -> false;
    };
  }
}
