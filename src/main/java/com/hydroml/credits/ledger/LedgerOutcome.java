package com.hydroml.credits.ledger;

import com.hydroml.credits.journal.Outcome;

/**
 * What a key did, however long ago.
 *
 * @param fingerprint 16 bytes; empty for a tombstone
 * @param outcome a success; declines are not in the ledger
 * @param at milliseconds since the epoch
 */
public record LedgerOutcome(byte[] fingerprint, Outcome outcome, long version, long at) {}
