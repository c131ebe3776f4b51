package com.hydroml.credits.access;

import com.hydroml.credits.web.Authenticator;
import com.hydroml.credits.web.Caller;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys in memory: no request waits for Postgres to know its caller. */
final class ApiKeys implements Authenticator {

  private static final String SCHEME = "Bearer ";

  /** Characters; a longer key is none, and is not hashed. */
  static final int MAX_KEY_LENGTH = 256;

  private final Clock clock;
  private volatile Map<Long, List<ApiKey>> byPrefix = Map.of();

  ApiKeys(Clock clock) {
    this.clock = clock;
  }

  void replace(List<ApiKey> keys) {
    Map<Long, List<ApiKey>> next = HashMap.newHashMap(keys.size());
    for (ApiKey key : keys) {
      long prefix = KeyHash.prefix(key.hash());
      List<ApiKey> filed = next.getOrDefault(prefix, new ArrayList<>(1));
      filed.add(key);
      next.put(prefix, filed);
    }
    byPrefix = next;
  }

  boolean isEmpty() {
    return byPrefix.isEmpty();
  }

  @Override
  public @Nullable Caller authenticate(@Nullable String authorization) {
    if (authorization == null
        || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return null;
    }
    String key = authorization.substring(SCHEME.length()).strip();
    return key.isEmpty() || key.length() > MAX_KEY_LENGTH ? null : find(key);
  }

  /** The valid key of that text, or null. */
  @Nullable ApiKey find(String text) {
    byte[] hash = KeyHash.of(text);
    ApiKey found = null;
    for (ApiKey key : byPrefix.getOrDefault(KeyHash.prefix(hash), List.of())) {
      if (MessageDigest.isEqual(key.hash(), hash)) {
        found = key;
      }
    }
    return found != null && found.isValidAt(clock.instant()) ? found : null;
  }
}
