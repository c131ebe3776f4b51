/**
 * Accounts over HTTP: making them, reading their balance, history and grants, granting credits,
 * administration.
 */
@ApplicationModule(
    allowedDependencies = {
      "kernel",
      "lifecycle",
      "web",
      "access",
      "balance",
      "ledger",
      "journal",
      "answer",
      "audit",
      "database",
      "protocol",
      "observability"
    })
@NullMarked
package com.hydroml.credits.account;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
