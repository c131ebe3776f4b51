package com.hydroml.credits.ledger;

/**
 * A place in a list of holds: the one after this hold.
 *
 * @param createdAt milliseconds since the epoch
 */
public record HoldPosition(long createdAt, String id) {}
