/**
 * Webhooks: where an account's events are sent, signed, again and again until they are received;
 * and which addresses nothing is sent to.
 */
@ApplicationModule(
    allowedDependencies = {"kernel", "lifecycle", "web", "database", "observability"})
@NullMarked
package com.hydroml.credits.webhook;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
