package com.hydroml.credits.journal;

import java.util.List;

/**
 * What one poll brought of one partition, in order.
 *
 * @param from where the reader stood: there is no record from here to the first one
 * @param next where it stands after the batch
 */
public record JournalBatch(int partition, long from, long next, List<JournalRecord> records) {}
