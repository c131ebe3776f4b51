/** Accounts over HTTP: making them, reading their balance, history and grants, granting credits. */
@NullMarked
package com.hydroml.credits.account;

import org.jspecify.annotations.NullMarked;
