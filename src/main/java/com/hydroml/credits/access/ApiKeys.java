package com.hydroml.credits.access;

import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The keys in memory: no request waits for Postgres to know its caller. */
final class ApiKeys {

  /** An instance that has not heard of the others yet keeps to half of a tenth of each limit. */
  private static final int UNKNOWN_INSTANCES = 10;

  /** Characters; a longer key is none, and is not hashed. */
  static final int MAX_KEY_LENGTH = 256;

  private final Clock clock;
  private final LongSupplier nanoTime;
  private volatile RateMembership membership;
  private volatile Table table = new Table(Map.of(), Map.of(), List.of());

  /**
   * @param nanoTime the monotonic clock, by which requests are limited
   */
  ApiKeys(Clock clock, LongSupplier nanoTime) {
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.membership = new RateMembership(UNKNOWN_INSTANCES, nanoTime.getAsLong());
  }

  /**
   * @param byPrefix under the first bytes of the hash
   * @param states by the key's id
   * @param limited one secret of each key that has a limit
   */
  private record Table(
      Map<Long, List<KeyCaller>> byPrefix, Map<String, KeyState> states, List<KeyCaller> limited) {}

  /** Takes these keys in place of all there were; one caller at a time. */
  void replace(List<ApiKey> keys) {
    Map<String, KeyState> before = table.states;
    Map<Long, List<KeyCaller>> byPrefix = HashMap.newHashMap(keys.size());
    Map<String, KeyState> states = HashMap.newHashMap(keys.size());
    List<KeyCaller> limited = new ArrayList<>();
    for (ApiKey key : keys) {
      KeyState known = states.get(key.id());
      KeyState state = known == null ? state(before.get(key.id()), key) : known;
      KeyCaller caller = new KeyCaller(key, state);
      if (known == null) {
        states.put(key.id(), state);
        if (key.limit() != null) {
          limited.add(caller);
        }
      }
      long prefix = KeyHash.prefix(key.hash());
      List<KeyCaller> filed = byPrefix.getOrDefault(prefix, new ArrayList<>(1));
      filed.add(caller);
      byPrefix.put(prefix, filed);
    }
    table = new Table(byPrefix, states, limited);
  }

  private KeyState state(@Nullable KeyState before, ApiKey key) {
    KeyState state =
        before == null
            ? new KeyState(new KeyUse(key.id()), new RateLimiter(nanoTime, () -> membership))
            : before;
    state.limiter().limit(key.limit());
    return state;
  }

  boolean isEmpty() {
    return table.byPrefix.isEmpty();
  }

  /** When each key was last used on this instance. */
  List<KeyUse> uses() {
    return table.states.values().stream().map(KeyState::use).toList();
  }

  /** The keys that have a limit, each once. */
  List<KeyCaller> limited() {
    return table.limited;
  }

  /** The limit of a key, or null if it has none or is not known here. */
  @Nullable RateLimit limit(String keyId) {
    KeyState state = table.states.get(keyId);
    return state == null ? null : state.limiter().limit();
  }

  /** Among how many instances limits are shared, as far as this one knows. */
  RateMembership membership() {
    return membership;
  }

  /** Says among how many instances limits are shared from now on. */
  void membership(RateMembership now) {
    membership = now;
  }

  /** Whom a key stands for, or null for nobody; a use of the key. */
  @Nullable KeyCaller use(String key) {
    if (key.isEmpty() || key.length() > MAX_KEY_LENGTH) {
      return null;
    }
    Instant now = clock.instant();
    KeyCaller found = find(key, now);
    if (found != null) {
      found.state().use().mark(now.toEpochMilli());
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
