package com.hydroml.credits.web;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Limits of the HTTP side.
 *
 * @param maxInFlight requests that are being answered at a time, 1 to 1 000 000; more get 503
 *     {@code overloaded}
 * @param assuredInFlight requests that are let in at a time however slowly answers leave, 1 to 1
 *     000 000
 * @param longestWait 100 ms to 10 s; beyond the assured ones, so many requests are let in as are
 *     answered within it at the pace of late, and more get 503 {@code overloaded}
 * @param maxBodies size of the bodies of all requests that are being answered, 1 MB upwards; a
 *     request whose body finds no room gets 503 {@code overloaded}
 * @param bodyTimeout how long a request may take to arrive whole, 1 s to 10 min; a slower one loses
 *     its connection
 */
@Validated
@ConfigurationProperties("credits.web")
record WebProperties(
    @Min(1) @Max(1_000_000) @DefaultValue("20000") int maxInFlight,
    @Min(1) @Max(1_000_000) @DefaultValue("1000") int assuredInFlight,
    @NotNull @DurationMin(millis = 100) @DurationMax(seconds = 10) @DefaultValue("1s")
        Duration longestWait,
    @NotNull @DefaultValue("64MB") DataSize maxBodies,
    @NotNull @DurationMin(seconds = 1) @DurationMax(minutes = 10) @DefaultValue("60s")
        Duration bodyTimeout) {}
