/** What an account used, over HTTP: spending by group and its pace, statements, live events. */
@ApplicationModule(
    allowedDependencies = {
      "kernel",
      "lifecycle",
      "web",
      "balance",
      "ledger",
      "lot",
      "journal",
      "answer",
      "notice",
      "observability"
    })
@NullMarked
package com.hydroml.credits.usage;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
