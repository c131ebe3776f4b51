package com.hydroml.credits.webhook;

import java.util.List;

/**
 * The deliveries of an account that are pending.
 *
 * @param failing whether its receiver did not take the last few attempts
 * @param due positions of deliveries that may be taken now, the longest due first: not more than
 *     the account's share allows
 */
record Backlog(String account, boolean failing, List<Long> due) {}
