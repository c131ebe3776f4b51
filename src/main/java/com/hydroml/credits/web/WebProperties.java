package com.hydroml.credits.web;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Limits of the HTTP side.
 *
 * @param maxInFlight requests that are being answered at a time, 1 to 1 000 000; more get 503
 *     {@code overloaded}
 */
@Validated
@ConfigurationProperties("credits.web")
record WebProperties(@Min(1) @Max(1_000_000) @DefaultValue("20000") int maxInFlight) {}
