package com.hydroml.credits.ledger;

import com.hydroml.credits.journal.EntryKind;

/**
 * A transfer: {@code amount} moves from the ledger account {@code debit} to {@code credit}, so any
 * set of entries sums to zero.
 *
 * @param ordinal its place within its event, from 0
 * @param amount millicredits, above 0
 * @param availableAfter the customer's available amount after this entry
 * @param heldAfter the customer's held amount after this entry
 * @param holdId empty if it belongs to none
 */
record LedgerEntry(
    int ordinal,
    EntryKind kind,
    String debit,
    String credit,
    long amount,
    long availableDelta,
    long heldDelta,
    long availableAfter,
    long heldAfter,
    String holdId) {}
