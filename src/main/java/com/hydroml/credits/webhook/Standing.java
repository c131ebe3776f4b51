package com.hydroml.credits.webhook;

import java.util.List;

/**
 * An account with pending deliveries.
 *
 * @param failing whether its receiver did not take the last few attempts
 * @param due positions of deliveries that may be taken now, the longest due first: not more than
 *     the account's share allows
 */
record Standing(String account, boolean failing, List<Long> due) {}
