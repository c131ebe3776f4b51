/**
 * The decisions that keep what was promised when something dies: pure functions and immutable state
 * machines without I/O, threads or clocks. The service runs through them, and so does the
 * simulation that proves them in small. {@code docs/adr/0010-the-protocol-is-a-module.md} says why.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package com.hydroml.credits.protocol;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
