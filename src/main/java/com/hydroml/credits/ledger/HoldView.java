package com.hydroml.credits.ledger;

import com.hydroml.credits.journal.HoldDetails;
import com.hydroml.credits.journal.HoldState;

/**
 * A hold as the ledger has it.
 *
 * @param hold as of now: an open one past its expiry shows as expired, unless its account is
 *     quarantined
 * @param uncaptured what captures could not draw, millicredits
 * @param version the account's version that changed the hold last
 */
public record HoldView(
    String account, HoldState hold, long uncaptured, HoldDetails details, long version) {}
