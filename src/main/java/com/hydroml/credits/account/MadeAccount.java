package com.hydroml.credits.account;

/**
 * An account that was just made.
 *
 * @param welcomed whether it is owed what was offered
 */
record MadeAccount(Account account, boolean welcomed) {}
