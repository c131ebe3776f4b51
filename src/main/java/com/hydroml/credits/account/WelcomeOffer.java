package com.hydroml.credits.account;

/**
 * What a new account of type user gets if its identity was not welcomed before.
 *
 * @param identity 32 bytes
 * @param key the grant's idempotency key, which nobody can know before
 * @param amount millicredits, from 1
 */
record WelcomeOffer(byte[] identity, String key, long amount) {}
