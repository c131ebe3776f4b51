/**
 * Authorizations over HTTP: one by one, in batches, found again, and given up. What a request asks
 * for is checked here; what comes of it is decided by {@code balance} alone.
 */
@ApplicationModule(
    allowedDependencies = {
      "kernel", "web", "access", "balance", "ledger", "journal", "answer", "pricing"
    })
@NullMarked
package com.hydroml.credits.authorization;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
