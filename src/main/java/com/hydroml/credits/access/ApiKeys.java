package com.hydroml.credits.access;

import com.hydroml.credits.web.Authenticator;
import com.hydroml.credits.web.Caller;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The keys in memory: no request waits for Postgres to know its caller. */
final class ApiKeys implements Authenticator {

  private static final String SCHEME = "Bearer ";

  /** Characters; a longer key is none, and is not hashed. */
  static final int MAX_KEY_LENGTH = 256;

  private final Clock clock;
  private volatile Table table = new Table(Map.of(), Map.of());

  ApiKeys(Clock clock) {
    this.clock = clock;
  }

  /**
   * @param byPrefix under the first bytes of the hash
   * @param uses by the key's id
   */
  private record Table(Map<Long, List<KeyCaller>> byPrefix, Map<String, KeyUse> uses) {}

  /** Takes these keys in place of all there were; one caller at a time. */
  void replace(List<ApiKey> keys) {
    Map<String, KeyUse> before = table.uses;
    Map<Long, List<KeyCaller>> byPrefix = HashMap.newHashMap(keys.size());
    Map<String, KeyUse> uses = HashMap.newHashMap(keys.size());
    for (ApiKey key : keys) {
      uses.putIfAbsent(key.id(), before.getOrDefault(key.id(), new KeyUse(key.id())));
      KeyUse use = Objects.requireNonNull(uses.get(key.id()));
      long prefix = KeyHash.prefix(key.hash());
      List<KeyCaller> filed = byPrefix.getOrDefault(prefix, new ArrayList<>(1));
      filed.add(new KeyCaller(key, use));
      byPrefix.put(prefix, filed);
    }
    table = new Table(byPrefix, uses);
  }

  boolean isEmpty() {
    return table.byPrefix.isEmpty();
  }

  /** When each key was last used on this instance. */
  Collection<KeyUse> uses() {
    return table.uses.values();
  }

  @Override
  public @Nullable Caller authenticate(@Nullable String authorization) {
    if (authorization == null
        || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return null;
    }
    String key = authorization.substring(SCHEME.length()).strip();
    if (key.isEmpty() || key.length() > MAX_KEY_LENGTH) {
      return null;
    }
    Instant now = clock.instant();
    KeyCaller found = find(key, now);
    if (found != null) {
      found.use().mark(now.toEpochMilli());
    }
    return found;
  }

  /** Whether that text is a valid key. */
  boolean knows(String text) {
    return find(text, clock.instant()) != null;
  }

  private @Nullable KeyCaller find(String text, Instant now) {
    byte[] hash = KeyHash.of(text);
    KeyCaller found = null;
    for (KeyCaller caller : table.byPrefix.getOrDefault(KeyHash.prefix(hash), List.of())) {
      if (MessageDigest.isEqual(caller.key().hash(), hash)) {
        found = caller;
      }
    }
    return found != null && found.key().isValidAt(now) ? found : null;
  }
}
