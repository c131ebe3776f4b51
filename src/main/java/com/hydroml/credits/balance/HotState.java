package com.hydroml.credits.balance;

/**
 * What Redis has of an account, as it is there. Amounts are millicredits.
 *
 * @param version of the account's last step
 */
public record HotState(long version, long available, long held, long openHolds) {}
