package com.hydroml.credits.journal;

import org.jspecify.annotations.Nullable;

/**
 * A record of the journal as it was read; nothing of it is trusted yet.
 *
 * @param key the account in UTF-8, if all is well
 * @param value the event's bytes, if all is well
 */
public record JournalRecord(
    int partition, long offset, byte @Nullable [] key, byte @Nullable [] value) {}
