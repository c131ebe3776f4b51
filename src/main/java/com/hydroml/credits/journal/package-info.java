/**
 * The journal: what an event says and how it is written down, the outbox in Redis, and the way to
 * Kafka and back. Nothing outside this module knows Kafka.
 */
@ApplicationModule(
    allowedDependencies = {"kernel", "lifecycle", "protocol", "redis", "observability"})
@NullMarked
package com.hydroml.credits.journal;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
