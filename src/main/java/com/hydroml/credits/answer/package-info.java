/**
 * How a decision looks to a client: status, problem and JSON. Single requests, batches and abandons
 * share it, so that one decision has one answer.
 */
@ApplicationModule(allowedDependencies = {"kernel", "web", "balance", "ledger", "journal"})
@NullMarked
package com.hydroml.credits.answer;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
