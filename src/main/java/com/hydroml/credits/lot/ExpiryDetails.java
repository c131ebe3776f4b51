package com.hydroml.credits.lot;

import com.hydroml.credits.journal.GrantDetails;
import org.jspecify.annotations.Nullable;

/**
 * What the deduction that posts away what is left of a lot says of itself. No request can make one
 * of its kind.
 */
final class ExpiryDetails {

  /** What an expiry is called among the grants. */
  private static final String KIND = "expiry";

  private static final String REASON = "expiry of lot ";

  private ExpiryDetails() {}

  static GrantDetails of(String lot) {
    return new GrantDetails(KIND, REASON + lot, 0);
  }

  /** The lot that expires, or null if this is no expiry. */
  static @Nullable String lot(@Nullable String kind, @Nullable String reason) {
    return KIND.equals(kind) && reason != null && reason.startsWith(REASON)
        ? reason.substring(REASON.length())
        : null;
  }
}
