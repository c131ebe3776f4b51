package com.hydroml.credits.journal;

/**
 * What a step counts against a budget.
 *
 * @param holdId the hold that it is counted for
 * @param periodStart when the budget's period began, milliseconds since the epoch; 0 for one that
 *     never ends
 * @param delta millicredits, signed: less than 0 is given back to that period
 */
public record BudgetCount(String holdId, String budget, long periodStart, long delta) {}
