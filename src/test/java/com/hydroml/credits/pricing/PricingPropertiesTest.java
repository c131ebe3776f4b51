package com.hydroml.credits.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PricingPropertiesTest {

  @Test
  void pricesAreReadSeveralTimesInALeadHoweverShortThatIs() {
    Duration usual = Duration.ofSeconds(5);
    assertThat(new PricingProperties(Duration.ofMinutes(1), usual).refresh()).isEqualTo(usual);
    assertThat(new PricingProperties(Duration.ofSeconds(3), usual).refresh())
        .isEqualTo(Duration.ofSeconds(1));
  }
}
