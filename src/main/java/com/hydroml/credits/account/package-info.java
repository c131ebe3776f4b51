/** Accounts over HTTP: making them, reading their balance, history and grants, granting credits. */
@ApplicationModule(
    allowedDependencies = {"kernel", "web", "access", "balance", "ledger", "journal", "answer"})
@NullMarked
package com.hydroml.credits.account;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
