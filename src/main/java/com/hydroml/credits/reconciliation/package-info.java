/** Whether Redis, Postgres and the journal's record agree: what operators check with. */
@ApplicationModule(
    allowedDependencies = {
      "kernel",
      "lifecycle",
      "web",
      "answer",
      "audit",
      "balance",
      "ledger",
      "lot",
      "recovery",
      "journal",
      "observability"
    })
@NullMarked
package com.hydroml.credits.reconciliation;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
