package com.hydroml.credits.alert;

import com.hydroml.credits.webhook.Webhook;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an account's alerts are configured.
 *
 * @param thresholds millicredits, the highest first
 * @param raised those of them that are raised
 */
record AlertState(
    String account, List<Long> thresholds, List<Long> raised, @Nullable Webhook webhook) {

  AlertState with(@Nullable Webhook other) {
    return new AlertState(account, thresholds, raised, other);
  }

  /**
   * As it is answered, and written into the audit trail.
   *
   * @param secret a new one, to be shown this once, or null
   */
  Map<String, @Nullable Object> members(@Nullable String secret) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("account", account);
    members.put("thresholds", thresholds);
    members.put("raised", raised);
    members.put("webhook", webhook == null ? null : members(webhook, secret));
    return members;
  }

  private static Map<String, @Nullable Object> members(Webhook webhook, @Nullable String secret) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("url", webhook.url());
    members.put("created_at", webhook.createdAt());
    members.put("rotated_at", webhook.rotatedAt());
    members.put("overlap_until", webhook.overlapUntil());
    if (secret != null) {
      members.put("secret", secret);
    }
    return members;
  }
}
