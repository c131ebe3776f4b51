/**
 * Credit lots: which of the credits that came in paid for what. Captures are attributed to them
 * after the fact, from posted entries; what expires is posted away.
 */
@ApplicationModule(
    allowedDependencies = {
      "kernel",
      "lifecycle",
      "web",
      "balance",
      "ledger",
      "journal",
      "answer",
      "database",
      "observability"
    })
@NullMarked
package com.hydroml.credits.lot;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
