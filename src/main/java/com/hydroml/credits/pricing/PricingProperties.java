package com.hydroml.credits.pricing;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Prices.
 *
 * @param lead how far ahead a price list is published at least, and how long an instance goes on
 *     pricing without having heard from Postgres, 2 s to 1 d
 * @param refresh how often prices are read though Postgres notified of nothing, 100 ms to 1 min; at
 *     least three times in a lead, whatever is asked for: with fewer, prices would be unknown
 *     between two readings
 */
@Validated
@ConfigurationProperties("credits.pricing")
record PricingProperties(
    @NotNull @DurationMin(seconds = 2) @DurationMax(days = 1) @DefaultValue("1m") Duration lead,
    @NotNull @DurationMin(millis = 100) @DurationMax(minutes = 1) @DefaultValue("5s")
        Duration refresh) {

  private static final int READINGS_IN_A_LEAD = 3;

  PricingProperties {
    Duration longest = lead.dividedBy(READINGS_IN_A_LEAD);
    if (refresh.compareTo(longest) > 0) {
      refresh = longest;
    }
  }
}
