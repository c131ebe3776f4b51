package com.hydroml.credits.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.ledger.UsageGroup;
import com.hydroml.credits.web.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A preview prices each charge for itself, and says what the list has no price for. */
class PreviewTotalsTest {

  private static UsageGroup group(String operation, String quantity, long charges, long amount) {
    return new UsageGroup(operation, new BigDecimal(quantity), charges, BigDecimal.valueOf(amount));
  }

  @Test
  void eachChargeIsPricedForItself() {
    Tier tier = new Tier(BigDecimal.ZERO, null, new BigDecimal("0.0014"));
    PreviewTotals totals =
        new PreviewTotals(
            List.of(
                new OperationPrice("a", "s", List.of(tier), 0),
                new OperationPrice("b", "s", List.of(tier), 50)));
    // 1.4 millicredits are 1, ten times; 15.4 are 15.
    totals.add(group("a", "1", 10, 20)).add(group("a", "11", 1, 30));
    totals.add(group("b", "1.5", 2, 8)).add(group("gone", "3", 1, 7));

    assertThat(JsonObject.of(totals.toJson()).toString())
        .isEqualTo(
            "{\"charged\":58,\"would_cost\":125,\"difference\":67,\"without_price\":[\"gone\"],"
                + "\"operations\":["
                + "{\"operation\":\"a\",\"charges\":11,\"quantity\":21,\"charged\":50,"
                + "\"would_cost\":25,\"difference\":-25},"
                + "{\"operation\":\"b\",\"charges\":2,\"quantity\":3.0,\"charged\":8,"
                + "\"would_cost\":100,\"difference\":92},"
                + "{\"operation\":\"gone\",\"charges\":1,\"quantity\":3,\"charged\":7,"
                + "\"would_cost\":null,\"difference\":null}]}");
  }
}
