/** In which order the service's parts start and stop, and what goes on in the background. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package com.hydroml.credits.lifecycle;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
