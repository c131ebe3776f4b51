/** The names of the service's meters. */
@ApplicationModule(allowedDependencies = "kernel")
@NullMarked
package com.hydroml.credits.observability;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
