package com.hydroml.credits.pricing;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A price list as administrators see it: a draft, or published.
 *
 * @param position its place among all lists, the later made the larger
 * @param published null for a draft
 */
record PriceList(
    long position,
    String id,
    List<OperationPrice> operations,
    @Nullable String note,
    Instant createdAt,
    String createdBy,
    @Nullable Published published) {

  /** What a publication adds. */
  record Published(long version, Instant effectiveFrom, Instant at, String by) {}

  /** What the audit trail keeps of it. */
  Map<String, @Nullable Object> state() {
    Map<String, @Nullable Object> state = new LinkedHashMap<>();
    state.put("version", published == null ? null : published.version);
    state.put("effective_from", published == null ? null : published.effectiveFrom);
    state.put("note", note);
    state.put("operations", PriceJson.of(operations));
    return state;
  }

  /**
   * All of it.
   *
   * @param now by Postgres' clock
   * @param inForce the version in force, 0 for none
   */
  Map<String, @Nullable Object> toJson(Instant now, long inForce) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", id);
    json.put("status", status(now, inForce));
    json.putAll(state());
    json.put("created_at", createdAt);
    json.put("created_by", createdBy);
    json.put("published_at", published == null ? null : published.at);
    json.put("published_by", published == null ? null : published.by);
    return json;
  }

  private String status(Instant now, long inForce) {
    if (published == null) {
      return "draft";
    }
    if (published.version == inForce) {
      return "effective";
    }
    return published.effectiveFrom.isAfter(now) ? "scheduled" : "superseded";
  }
}
