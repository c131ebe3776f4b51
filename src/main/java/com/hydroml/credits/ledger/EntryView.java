package com.hydroml.credits.ledger;

import com.hydroml.credits.journal.EntryKind;
import org.jspecify.annotations.Nullable;

/**
 * A ledger entry. Amounts are millicredits.
 *
 * @param ordinal its place among the entries of its version, from 0
 * @param authorization the hold it belongs to
 * @param reference that hold's reference
 * @param operation the idempotency key of the request; null for an expiry
 * @param at milliseconds since the epoch
 */
public record EntryView(
    long version,
    int ordinal,
    EntryKind kind,
    long availableDelta,
    long heldDelta,
    long availableAfter,
    long heldAfter,
    @Nullable String authorization,
    @Nullable String reference,
    @Nullable String operation,
    long at) {}
