package com.hydroml.credits.journal;

/**
 * One movement of an event.
 *
 * @param kind what it is for
 * @param availableDelta change of {@code available}, millicredits, signed
 * @param heldDelta change of {@code held}, millicredits, signed
 * @param holdId the hold it belongs to; empty for a grant
 */
public record Entry(EntryKind kind, long availableDelta, long heldDelta, String holdId) {}
