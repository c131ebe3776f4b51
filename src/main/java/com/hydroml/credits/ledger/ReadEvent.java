package com.hydroml.credits.ledger;

import com.hydroml.credits.journal.JournalEvent;

/**
 * An event that was read, and where.
 *
 * @param record its bytes as they stand in the journal
 * @param parked whether it was parked before and comes from there
 */
record ReadEvent(JournalEvent event, byte[] record, int partition, long offset, boolean parked) {}
