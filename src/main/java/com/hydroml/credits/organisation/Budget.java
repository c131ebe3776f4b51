package com.hydroml.credits.organisation;

import com.hydroml.credits.kernel.BudgetPeriod;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A budget.
 *
 * @param position the newer the larger
 * @param spenderKind {@link #MEMBER} or {@link #TEAM}
 * @param amount millicredits a period
 * @param enforcement {@link #HARD} or {@link #SOFT}
 * @param thresholds percent, ascending
 * @param spent millicredits in the period that runs, as far as the ledger has it
 * @param periodStart when that period began, milliseconds since 1970; 0 of one that never ends
 */
record Budget(
    long position,
    String id,
    String organisation,
    String spenderKind,
    String spender,
    BudgetPeriod period,
    long amount,
    String enforcement,
    List<Long> thresholds,
    long spent,
    long periodStart,
    Instant createdAt)
    implements OrganisationPart {

  static final String HARD = "hard";
  static final String SOFT = "soft";
  static final String MEMBER = "member";
  static final String TEAM = "team";

  /** What a soft budget tells unless it is said otherwise. */
  static final List<Long> USUAL_THRESHOLDS = List.of(50L, 80L, 100L);

  @Override
  public String name() {
    return id;
  }

  @Override
  public Map<String, @Nullable Object> definition() {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("id", id);
    members.put("organisation", organisation);
    members.put("spender", spender);
    members.put("spender_kind", spenderKind);
    members.put("period", period.text());
    members.put("amount", amount);
    members.put("enforcement", enforcement);
    members.put("thresholds", thresholds);
    return members;
  }

  @Override
  public Map<String, @Nullable Object> members() {
    long end = period.endOf(periodStart);
    Map<String, @Nullable Object> members = definition();
    members.put("spent", spent);
    members.put("remaining", Math.max(0, amount - spent));
    members.put(
        "period_start", period == BudgetPeriod.TOTAL ? null : Instant.ofEpochMilli(periodStart));
    members.put("resets_at", end == 0 ? null : Instant.ofEpochMilli(end));
    members.put("created_at", createdAt);
    return members;
  }
}
