package com.hydroml.credits.access;

import com.hydroml.credits.web.Authenticator;
import com.hydroml.credits.web.Caller;
import org.jspecify.annotations.Nullable;

/** Knows whoever sends {@code Authorization: Bearer}: an API key, or an issuer's token. */
final class Bearers implements Authenticator {

  private static final String SCHEME = "Bearer ";

  private final ApiKeys keys;
  private final @Nullable JwtTokens tokens;

  /**
   * @param tokens null if no issuer is trusted
   */
  Bearers(ApiKeys keys, @Nullable JwtTokens tokens) {
    this.keys = keys;
    this.tokens = tokens;
  }

  @Override
  public @Nullable Caller authenticate(@Nullable String authorization) {
    if (authorization == null
        || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return null;
    }
    String text = authorization.substring(SCHEME.length()).strip();
    return tokens != null && JwtTokens.looksLikeOne(text) ? tokens.find(text) : keys.use(text);
  }
}
