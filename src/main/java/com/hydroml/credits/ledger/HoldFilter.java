package com.hydroml.credits.ledger;

import com.hydroml.credits.journal.HoldStatus;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which holds to list; null takes all.
 *
 * @param covered the accounts whose holds may be seen
 * @param status as of now: an open hold past its expiry counts as expired, unless its account is
 *     quarantined
 */
public record HoldFilter(
    @Nullable String account,
    @Nullable Set<String> covered,
    @Nullable String reference,
    @Nullable HoldStatus status) {}
