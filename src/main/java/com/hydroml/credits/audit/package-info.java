/** The audit trail: what administrators did, written with the act and never changed. */
@ApplicationModule(allowedDependencies = {"kernel", "web", "database"})
@NullMarked
package com.hydroml.credits.audit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
