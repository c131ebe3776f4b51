package com.hydroml.credits.balance;

/**
 * A request's idempotency key and what identifies the request.
 *
 * @param key the caller's key
 * @param fingerprint 16 bytes over operation, target and values after defaults
 */
public record RequestKey(String key, byte[] fingerprint) {}
