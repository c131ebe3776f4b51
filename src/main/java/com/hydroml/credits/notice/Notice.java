package com.hydroml.credits.notice;

/**
 * Something that an account is told.
 *
 * @param number within the account, from 1 without gaps
 * @param version the account's, of which it tells something
 * @param type for example {@code balance.low}
 * @param body JSON, the same as webhooks have
 */
public record Notice(long number, long version, String type, String body) {}
