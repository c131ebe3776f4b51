/** The way to Redis: connections, scripts and the names of keys. Nothing else knows the client. */
@ApplicationModule(allowedDependencies = {"kernel", "protocol", "observability"})
@NullMarked
package com.hydroml.credits.redis;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
