package com.hydroml.credits.ledger;

import com.hydroml.credits.journal.GrantDetails;

/**
 * A grant.
 *
 * @param version the account's version that it made
 * @param amount millicredits
 * @param at milliseconds since the epoch
 */
public record GrantView(
    String id, String account, long version, long amount, GrantDetails details, long at) {}
