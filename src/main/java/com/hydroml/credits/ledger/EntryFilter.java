package com.hydroml.credits.ledger;

import com.hydroml.credits.journal.EntryKind;
import org.jspecify.annotations.Nullable;

/**
 * Which entries of an account to list; null takes all.
 *
 * @param from the first instant, milliseconds since the epoch
 * @param to the instant before which, milliseconds since the epoch
 */
public record EntryFilter(
    String account, @Nullable Long from, @Nullable Long to, @Nullable EntryKind kind) {}
