/**
 * What use costs: the price catalogue and its versions, quotes, and the prices in memory that
 * authorizations are priced from. Its rules ({@code OperationPrice}, {@code CatalogueRules}, {@code
 * Catalogue}) do no I/O.
 */
@ApplicationModule(
    allowedDependencies = {
      "kernel",
      "lifecycle",
      "observability",
      "web",
      "database",
      "audit",
      "journal",
      "balance",
      "ledger",
      "answer"
    })
@NullMarked
package com.hydroml.credits.pricing;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
