package com.hydroml.credits.account;

import com.hydroml.credits.balance.AccountStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pause of an account that is being closed. What the account was before is part of the reason
 * for which it is quarantined, so that whoever ends the pause knows it, also if somebody else began
 * it.
 */
final class AccountPause {

  private static final String PAUSED = "being closed";
  private static final String WAS = PAUSED + "; was ";
  private static final String BECAUSE = ": ";

  private AccountPause() {}

  /** The reason for which this account is quarantined while it is looked at. */
  static String reason(AccountStanding before) {
    String was = WAS + before.status().label();
    return before.reason() == null ? was : was + BECAUSE + before.reason();
  }

  static boolean isPaused(AccountStanding standing) {
    return standing.status() == AccountStatus.QUARANTINED
        && standing.reason() != null
        && standing.reason().startsWith(PAUSED);
  }

  /** Whether this is still the pause that it was then, and not a later one. */
  static boolean isSame(AccountStanding then, AccountStanding now) {
    return isPaused(now) && now.statusVersion() == then.statusVersion();
  }

  /** The account as it was before its pause; frozen if that is not known. */
  static AccountStanding former(AccountStanding paused) {
    for (AccountStatus status : List.of(AccountStatus.ACTIVE, AccountStatus.FROZEN)) {
      String was = WAS + status.label();
      String reason = String.valueOf(paused.reason());
      if (reason.equals(was)) {
        return with(paused, status, null);
      }
      if (reason.startsWith(was + BECAUSE)) {
        return with(paused, status, reason.substring(was.length() + BECAUSE.length()));
      }
    }
    return with(paused, AccountStatus.FROZEN, "its closing broke off");
  }

  private static AccountStanding with(
      AccountStanding standing, AccountStatus status, @Nullable String reason) {
    return new AccountStanding(
        standing.account(),
        status,
        standing.statusVersion(),
        reason,
        standing.available(),
        standing.held(),
        standing.version());
  }
}
