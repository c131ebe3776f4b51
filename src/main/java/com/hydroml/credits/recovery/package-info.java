/**
 * Opens shards: sees that a server or its data are not the ones a shard was opened on, and brings
 * it under a new generation. What to do is the protocol's; this module does it.
 */
@ApplicationModule(
    allowedDependencies = {
      "kernel",
      "lifecycle",
      "protocol",
      "redis",
      "journal",
      "balance",
      "database",
      "observability"
    })
@NullMarked
package com.hydroml.credits.recovery;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
