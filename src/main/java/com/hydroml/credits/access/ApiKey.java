package com.hydroml.credits.access;

import com.hydroml.credits.web.Caller;
import com.hydroml.credits.web.Scope;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An API key that is not revoked.
 *
 * @param hash SHA-256 of the key, 32 bytes
 * @param accounts the accounts that it covers, or null for all
 * @param expiresAt from when on it is not valid, or null for never
 */
record ApiKey(
    String name,
    byte[] hash,
    Set<Scope> scopes,
    @Nullable Set<String> accounts,
    @Nullable Instant expiresAt)
    implements Caller {

  boolean isValidAt(Instant now) {
    return expiresAt == null || now.isBefore(expiresAt);
  }
}
