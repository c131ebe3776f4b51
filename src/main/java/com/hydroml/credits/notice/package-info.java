/**
 * Notices: what an account is told beside its steps, numbered in the order in which they become
 * visible, so that whoever follows an account misses none and has none twice.
 */
@ApplicationModule(allowedDependencies = {"kernel", "database"})
@NullMarked
package com.hydroml.credits.notice;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
