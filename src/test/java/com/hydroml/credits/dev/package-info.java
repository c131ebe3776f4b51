/** The service with its own embedded servers, for development: {@code mvn spring-boot:test-run}. */
@NullMarked
package com.hydroml.credits.dev;

import org.jspecify.annotations.NullMarked;
