package com.hydroml.credits.access;

import com.hydroml.credits.web.Scope;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An API key that is not revoked, with one of its secrets.
 *
 * @param id what names the key
 * @param hash SHA-256 of the secret, 32 bytes
 * @param owner service, organisation or user
 * @param accounts the accounts that it covers, or null for all
 * @param expiresAt from when on the key or this secret is not valid, or null for never
 * @param limit of the key's requests, or null for none
 */
record ApiKey(
    String id,
    String name,
    String owner,
    byte[] hash,
    Set<Scope> scopes,
    @Nullable Set<String> accounts,
    @Nullable Instant expiresAt,
    @Nullable RateLimit limit) {

  boolean isValidAt(Instant now) {
    return expiresAt == null || now.isBefore(expiresAt);
  }
}
