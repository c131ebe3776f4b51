package com.hydroml.credits.account;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotNull;
import java.math.BigDecimal;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What an account gets when it is made.
 *
 * @param welcomeCredits for an account of type user, in credits with up to three decimals, 0 to 9
 *     000 000 000 000; 0 for none
 */
@Validated
@ConfigurationProperties("credits.account")
record WelcomeProperties(
    @NotNull
        @DecimalMin("0")
        @DecimalMax("9000000000000")
        @Digits(integer = 13, fraction = 3)
        @DefaultValue("0")
        BigDecimal welcomeCredits) {

  private static final int SCALE = 3;

  /** The amount in millicredits, 0 for none. */
  long millicredits() {
    return welcomeCredits.movePointRight(SCALE).longValueExact();
  }
}
