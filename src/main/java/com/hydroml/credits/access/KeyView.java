package com.hydroml.credits.access;

import com.hydroml.credits.web.Caller;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A key as administrators see it; of its secrets only from when to when they are valid.
 *
 * @param position its place among all keys, the later made the larger
 * @param owner service, organisation or user
 * @param accounts the accounts that it covers, or null for all
 * @param limit of its requests, or null for none
 * @param secrets those that are valid, the oldest first
 */
record KeyView(
    long position,
    String id,
    String name,
    String owner,
    @Nullable List<String> accounts,
    List<String> scopes,
    Instant createdAt,
    @Nullable String createdBy,
    @Nullable Instant expiresAt,
    @Nullable Instant revokedAt,
    @Nullable Instant lastUsedAt,
    @Nullable RateLimit limit,
    List<SecretView> secrets) {

  static final String ACTIVE = "active";

  /**
   * A secret.
   *
   * @param validUntil null for as long as the key
   */
  record SecretView(Instant createdAt, @Nullable Instant validUntil) {}

  String status(Instant now) {
    if (revokedAt != null) {
      return "revoked";
    }
    return expiresAt == null || now.isBefore(expiresAt) ? ACTIVE : "expired";
  }

  /** Whether the caller may know of the key: what it covers, the caller covers too. */
  boolean isVisibleTo(Caller caller) {
    return caller.accounts() == null
        || (accounts != null && accounts.stream().allMatch(caller::covers));
  }

  /** What the audit trail keeps of it. */
  Map<String, @Nullable Object> state() {
    Map<String, @Nullable Object> state = new LinkedHashMap<>();
    state.put("name", name);
    state.put("owner", owner);
    state.put("accounts", accounts);
    state.put("scopes", scopes);
    state.put("expires_at", expiresAt);
    state.put("revoked_at", revokedAt);
    state.put("requests_per_second", limit == null ? null : limit.perSecond());
    state.put("burst", limit == null ? null : limit.burst());
    List<Map<String, @Nullable Object>> times = new ArrayList<>();
    for (SecretView secret : secrets) {
      Map<String, @Nullable Object> time = new LinkedHashMap<>();
      time.put("created_at", secret.createdAt);
      time.put("valid_until", secret.validUntil);
      times.add(time);
    }
    state.put("secrets", times);
    return state;
  }

  /** All of it. */
  Map<String, @Nullable Object> toJson(Instant now) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", id);
    json.put("status", status(now));
    json.putAll(state());
    json.put("created_at", createdAt);
    json.put("created_by", createdBy);
    json.put("last_used_at", lastUsedAt);
    return json;
  }
}
