package com.hydroml.credits.access;

import com.hydroml.credits.web.Caller;
import com.hydroml.credits.web.Scope;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whoever sends a token that was verified.
 *
 * @param id {@code jwt:} and the token's subject
 * @param accounts those covered, or null for all
 * @param validUntil when it has to be verified again, or has expired
 */
record JwtCaller(
    String id, String name, Set<Scope> scopes, @Nullable Set<String> accounts, Instant validUntil)
    implements Caller {}
