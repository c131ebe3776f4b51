package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.observability.MeterNames;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * What an instance keeps in memory of a table, or does now and then, has a meter that grows while
 * the table cannot be read and falls when it can again; and what is in memory goes on.
 */
class FreshnessTest extends ContractTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Seconds. None of what is kept fresh waits for longer. */
  private static final double USUAL = 5.5;

  private static final List<String> AGES =
      List.of(
          MeterNames.ACCESS_KEYS_AGE,
          MeterNames.ACCESS_LEASES_AGE,
          MeterNames.PRICES_AGE,
          MeterNames.ORGANISATIONS_AGE,
          MeterNames.ALERTS_AGE,
          MeterNames.BUDGETS_AGE);

  @Autowired private MeterRegistry meters;

  private Map<String, Double> ages() {
    Map<String, Double> ages = new LinkedHashMap<>();
    AGES.forEach(name -> ages.put(name, meters.get(name).gauge().value()));
    return ages;
  }

  private boolean all(boolean fresh) {
    return ages().values().stream().allMatch(age -> age < USUAL == fresh);
  }

  @Test
  void agesGrowWhileNothingCanBeReadAndFallAfterwards() {
    String account = account(10);
    await().atMost(PATIENCE).until(() -> all(true));
    Sql.inTransaction(
        "lock table api_key, rate_instance, price_lead, organisation_head, alert_watch, budget"
            + " in access exclusive mode",
        () -> {
          await().atMost(PATIENCE).until(() -> all(false));
          // Keys, roles and prices are as they were.
          assertThat(authorize(account, 1, "").status()).isEqualTo(201);
        });
    await().atMost(PATIENCE).until(() -> all(true));
  }
}
