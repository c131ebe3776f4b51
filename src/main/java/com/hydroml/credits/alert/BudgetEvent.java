package com.hydroml.credits.alert;

import com.hydroml.credits.kernel.BudgetPeriod;
import com.hydroml.credits.web.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What was spent of a budget has reached a threshold.
 *
 * @param id stable, also in webhooks
 * @param account the organisation's
 * @param periodStart milliseconds since the epoch, 0 for a budget without periods
 * @param threshold percent of the amount
 * @param spent millicredits, as of {@code version}
 * @param amount millicredits, the budget's as it was then
 */
record BudgetEvent(
    String id,
    String account,
    String budget,
    String spenderKind,
    String spender,
    BudgetPeriod period,
    long periodStart,
    int threshold,
    long spent,
    long amount,
    long version,
    Instant at) {

  static final String TYPE = "budget.threshold";

  /** As notices and webhooks have it. */
  JsonObject toJson() {
    long end = period.endOf(periodStart);
    return new JsonObject(384)
        .put("id", id)
        .put("type", TYPE)
        .put("account", account)
        .put("budget", budget)
        .put("spender_kind", spenderKind)
        .put("spender", spender)
        .put("period", period.text())
        .put("period_start", instant(periodStart))
        .put("resets_at", instant(end))
        .put("threshold", threshold)
        .put("spent", spent)
        .put("amount", amount)
        .put("version", version)
        .put("created_at", at);
  }

  private static @Nullable Instant instant(long millis) {
    return millis == 0 ? null : Instant.ofEpochMilli(millis);
  }
}
