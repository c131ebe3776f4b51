package com.hydroml.credits.access;

import com.nimbusds.jose.jwk.JWKSet;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Whom tokens stand for. A token is verified once and then remembered for a short time by its hash;
 * when the issuer's keys change, nothing that was verified with the old ones is remembered.
 */
final class JwtTokens {

  /** Characters; a longer token is none. */
  private static final int MAX_LENGTH = 8192;

  private static final String BEGIN = "eyJ";

  private final JwtProperties properties;
  private final Clock clock;
  private final SubjectLimiters limiters;
  private volatile Verified current;
  private volatile boolean lacksKey;

  /** A set of keys and what was verified with it. */
  private record Verified(JwtVerifier verifier, Map<ByteBuffer, JwtCaller> callers) {}

  JwtTokens(JwtProperties properties, Clock clock, SubjectLimiters limiters) {
    this.properties = properties;
    this.clock = clock;
    this.limiters = limiters;
    this.current = verified(new JWKSet());
  }

  private Verified verified(JWKSet keys) {
    return new Verified(
        new JwtVerifier(properties, keys, clock, limiters), new ConcurrentHashMap<>());
  }

  /** Whether this text can only be a token; no key that the service makes looks like one. */
  static boolean looksLikeOne(String text) {
    return text.startsWith(BEGIN) && text.chars().filter(c -> c == '.').count() == 2;
  }

  /** Verifies by these keys from now on. */
  void replace(JWKSet keys) {
    lacksKey = false;
    current = verified(keys);
  }

  /** Whether a token came that was signed with a key which is not known here. */
  boolean lacksKey() {
    return lacksKey;
  }

  /** Whom the token stands for, or null for nobody. */
  @Nullable JwtCaller find(String token) {
    if (token.length() > MAX_LENGTH) {
      return null;
    }
    Verified now = current;
    ByteBuffer hash = ByteBuffer.wrap(KeyHash.of(token));
    JwtCaller known = now.callers.get(hash);
    if (known != null && clock.instant().isBefore(known.validUntil())) {
      return known;
    }
    JwtCaller caller = now.verifier.verify(token);
    if (caller == null) {
      now.callers.remove(hash);
      if (now.verifier.lacksKeyOf(token)) {
        lacksKey = true;
      }
      return null;
    }
    if (now.callers.size() >= properties.maxCached()) {
      now.callers.clear();
    }
    now.callers.put(hash, caller);
    return caller;
  }
}
