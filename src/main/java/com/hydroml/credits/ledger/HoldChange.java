package com.hydroml.credits.ledger;

import com.hydroml.credits.journal.HoldState;
import org.jspecify.annotations.Nullable;

/**
 * A hold as a batch leaves it.
 *
 * @param uncaptured what the batch adds to the hold's uncaptured amount
 * @param origin what the event that made it says; null if that was before the batch
 * @param version the account's version that changed it last
 */
record HoldChange(
    String account, HoldState state, long uncaptured, @Nullable Origin origin, long version) {

  /** The request that made a hold. */
  record Origin(String key, byte[] details) {}

  HoldChange changed(HoldState next, long moreUncaptured, long atVersion) {
    return new HoldChange(account, next, uncaptured + moreUncaptured, origin, atVersion);
  }
}
