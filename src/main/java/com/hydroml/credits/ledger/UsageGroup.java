package com.hydroml.credits.ledger;

import java.math.BigDecimal;

/**
 * Charges of one operation and one quantity.
 *
 * @param quantity of each of them
 * @param charges how many there were
 * @param amount what all of them came to, millicredits
 */
public record UsageGroup(String operation, BigDecimal quantity, long charges, BigDecimal amount) {}
