/**
 * Postgres: the connection pool, transactions, and the migration that comes before everything else.
 */
@NullMarked
package com.hydroml.credits.database;

import org.jspecify.annotations.NullMarked;
