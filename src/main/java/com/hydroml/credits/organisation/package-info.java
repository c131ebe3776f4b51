/**
 * Organisations: who is in them with which role, their teams, and the budgets that limit what
 * members and teams spend. What requests need of it is in memory ({@code Organisations}); its rules
 * ({@code OrganisationRules}, {@code Organisation}, {@code Role}) do no I/O.
 */
@ApplicationModule(
    allowedDependencies = {
      "kernel",
      "lifecycle",
      "observability",
      "web",
      "database",
      "audit",
      "balance"
    })
@NullMarked
package com.hydroml.credits.organisation;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
