/** Who may do what: API keys and their administration. */
@ApplicationModule(
    allowedDependencies = {"kernel", "lifecycle", "web", "database", "audit", "observability"})
@NullMarked
package com.hydroml.credits.access;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
