package com.hydroml.credits.authorization;

import com.hydroml.credits.web.Caller;
import com.hydroml.credits.web.Fields;
import com.hydroml.credits.web.Memberships;
import com.hydroml.credits.web.Problem;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whom a caller may name as the spender. */
final class Spenders {

  private Spenders() {}

  /**
   * What forbids this authorize, or null if nothing does. Of an account that the caller knows
   * nothing of nothing is said.
   *
   * @param body fits {@link RequestSchemas#AUTHORIZE}
   */
  static @Nullable Problem refusal(Caller caller, Fields body) {
    String account = body.string("account");
    if (!caller.covers(account)) {
      return caller.knows(account) ? Memberships.beyondRole() : null;
    }
    Set<String> spenders = caller.spenders(account);
    String spender = body.optionalString("spender");
    return spenders == null || (spender != null && spenders.contains(spender))
        ? null
        : Memberships.foreignSpender();
  }
}
