/**
 * Every change of a balance: one script call decides it, one event records it, and the answer waits
 * for the journal. The modules that speak HTTP only say what they want.
 */
@ApplicationModule(
    allowedDependencies = {"kernel", "lifecycle", "protocol", "redis", "journal", "observability"})
@NullMarked
package com.hydroml.credits.balance;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
