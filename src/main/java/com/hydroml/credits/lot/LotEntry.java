package com.hydroml.credits.lot;

import org.jspecify.annotations.Nullable;

/**
 * A posted entry that changes how much there is in all: a grant, a capture, a refund or an
 * adjustment. Times are milliseconds since the epoch.
 *
 * @param amount by how much, millicredits, 1 upwards
 * @param holdId of captures and refunds
 * @param expiredLot the lot that it expires, of an adjustment that is an expiry
 * @param grant what came in, of a grant
 * @param totalAfter what is available and held after it, in sum
 */
record LotEntry(
    long version,
    int ordinal,
    Kind kind,
    long amount,
    @Nullable String holdId,
    @Nullable String expiredLot,
    @Nullable Grant grant,
    long totalAfter,
    long at) {

  enum Kind {
    GRANT,
    CAPTURE,
    REFUND,
    ADJUSTMENT
  }

  /**
   * What a grant says of itself.
   *
   * @param expiresAt 0 if the credits do not expire
   */
  record Grant(String id, LotKind kind, long expiresAt) {}
}
