/**
 * The ledger in Postgres: the projector that writes it from the journal, what is read from it, and
 * the state that Redis loads from it.
 */
@NullMarked
package com.hydroml.credits.ledger;

import org.jspecify.annotations.NullMarked;
