package com.hydroml.credits.ledger;

/**
 * How fast an account spends. Amounts are millicredits, captured less refunded.
 *
 * @param available as far as the ledger has it
 * @param createdAt when the account was made, milliseconds since the epoch
 * @param ofDay of the last 24 hours
 * @param ofWeek of the last 7 times 24 hours
 * @param ofMonth of the last 30 times 24 hours
 */
public record SpendingPace(long available, long createdAt, long ofDay, long ofWeek, long ofMonth) {}
