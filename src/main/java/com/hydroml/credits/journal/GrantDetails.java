package com.hydroml.credits.journal;

import org.jspecify.annotations.Nullable;

/**
 * What a grant says of itself.
 *
 * @param kind promotional, adjustment or bonus
 * @param reason why it was made, up to 256 characters
 * @param expiresAt milliseconds since the epoch; 0 if the credits do not expire
 * @param actor who made it, if it is to stand in the audit trail for that; null for the service
 *     itself, and for a deduction, which stands there from before it was decided
 */
public record GrantDetails(String kind, String reason, long expiresAt, @Nullable Actor actor) {

  /** The details of a grant that no administrator made. */
  public GrantDetails(String kind, String reason, long expiresAt) {
    this(kind, reason, expiresAt, null);
  }
}
