/** Who may do what: API keys. */
@ApplicationModule(allowedDependencies = {"kernel", "web", "database"})
@NullMarked
package com.hydroml.credits.access;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
