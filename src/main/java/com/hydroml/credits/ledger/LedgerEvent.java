package com.hydroml.credits.ledger;

import com.hydroml.credits.journal.EventKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step of an account as the ledger has it.
 *
 * @param at milliseconds since the epoch
 * @param available after the step, millicredits
 * @param held after the step, millicredits
 * @param key the request's idempotency key, or null if it had none
 * @param entries what it moved, in order; may be empty
 */
public record LedgerEvent(
    long version,
    EventKind kind,
    long at,
    long available,
    long held,
    @Nullable String key,
    List<EntryView> entries) {}
