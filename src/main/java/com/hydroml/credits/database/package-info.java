/**
 * Postgres: the connection pool, transactions, and the migration that comes before everything else.
 */
@ApplicationModule(allowedDependencies = {"kernel", "lifecycle"})
@NullMarked
package com.hydroml.credits.database;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
