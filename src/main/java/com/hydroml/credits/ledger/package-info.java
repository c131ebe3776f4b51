/**
 * The ledger in Postgres: the projector that writes it from the journal, what is read from it, and
 * the state that Redis loads from it.
 */
@ApplicationModule(
    allowedDependencies = {
      "kernel",
      "lifecycle",
      "protocol",
      "journal",
      "balance",
      "database",
      "observability"
    })
@NullMarked
package com.hydroml.credits.ledger;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
