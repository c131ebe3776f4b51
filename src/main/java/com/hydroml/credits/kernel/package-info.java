/** Ids, amounts and problem codes: what every module speaks of. Knows only the JDK. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package com.hydroml.credits.kernel;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
