package com.hydroml.credits.balance;

/**
 * An account's status as Postgres has it.
 *
 * @param version counts the account's changes of status, from 1; 0 for the status it was made with
 */
public record StatusChange(String account, AccountStatus status, long version) {}
