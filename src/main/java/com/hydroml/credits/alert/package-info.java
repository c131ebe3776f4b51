/**
 * Low-balance alerts: thresholds per account, raised once each until the account is refilled; and
 * thresholds of budgets, raised once a period.
 */
@ApplicationModule(
    allowedDependencies = {
      "kernel",
      "lifecycle",
      "web",
      "database",
      "audit",
      "journal",
      "notice",
      "observability",
      "webhook"
    })
@NullMarked
package com.hydroml.credits.alert;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
