package com.hydroml.credits.pricing;

import com.hydroml.credits.ledger.UsageGroup;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Adds up what use has cost and what it would cost by other prices. No I/O. */
final class PreviewTotals {

  private final Map<String, OperationPrice> prices;
  private final Map<String, Line> lines = new TreeMap<>();

  PreviewTotals(List<OperationPrice> operations) {
    this.prices = PriceVersion.byName(operations);
  }

  /** One operation's sums. */
  private static final class Line {
    private long charges;
    private BigDecimal quantity = BigDecimal.ZERO;
    private BigDecimal charged = BigDecimal.ZERO;
    private @Nullable BigDecimal wouldCost = BigDecimal.ZERO;
  }

  /**
   * Adds charges of one quantity. What the list does not price, or not within bounds, has no cost.
   */
  PreviewTotals add(UsageGroup group) {
    Line line = lines.computeIfAbsent(group.operation(), name -> new Line());
    BigDecimal charges = BigDecimal.valueOf(group.charges());
    line.charges += group.charges();
    line.quantity = line.quantity.add(group.quantity().multiply(charges));
    line.charged = line.charged.add(group.amount());
    OperationPrice price = prices.get(group.operation());
    long amount = price == null ? OperationPrice.TOO_MUCH : price.amount(group.quantity());
    BigDecimal before = line.wouldCost;
    line.wouldCost =
        amount == OperationPrice.TOO_MUCH || before == null
            ? null
            : before.add(BigDecimal.valueOf(amount).multiply(charges));
    return this;
  }

  /**
   * The sums as JSON: of all operations, and of each. The sums of all are of those that the list
   * prices; the others are named.
   */
  Map<String, @Nullable Object> toJson() {
    BigDecimal charged = BigDecimal.ZERO;
    BigDecimal wouldCost = BigDecimal.ZERO;
    List<String> without = new ArrayList<>();
    List<Map<String, @Nullable Object>> operations = new ArrayList<>();
    for (Map.Entry<String, Line> each : lines.entrySet()) {
      Line line = each.getValue();
      operations.add(json(each.getKey(), line));
      if (line.wouldCost == null) {
        without.add(each.getKey());
      } else {
        charged = charged.add(line.charged);
        wouldCost = wouldCost.add(line.wouldCost);
      }
    }
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("charged", charged);
    json.put("would_cost", wouldCost);
    json.put("difference", wouldCost.subtract(charged));
    json.put("without_price", without);
    json.put("operations", operations);
    return json;
  }

  private static Map<String, @Nullable Object> json(String operation, Line line) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("operation", operation);
    json.put("charges", line.charges);
    json.put("quantity", line.quantity);
    json.put("charged", line.charged);
    json.put("would_cost", line.wouldCost);
    json.put("difference", line.wouldCost == null ? null : line.wouldCost.subtract(line.charged));
    return json;
  }
}
