package com.hydroml.credits.ledger;

/** A place in a list of entries: the one after this entry. */
public record EntryPosition(long version, int ordinal) {}
