package com.hydroml.credits.alert;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How accounts and budgets are watched.
 *
 * @param interval from one look at watched accounts to the next, 50 ms to 1 min
 * @param batch how many accounts, or budgets, one look is at, 1 to 10 000
 * @param keep how long events and notices are kept, 32 d to 10 years: longer than any period of a
 *     budget, of which each threshold is raised once
 */
@Validated
@ConfigurationProperties("credits.alerts")
record AlertProperties(
    @NotNull @DurationMin(millis = 50) @DurationMax(minutes = 1) @DefaultValue("500ms")
        Duration interval,
    @Min(1) @Max(10_000) @DefaultValue("1000") int batch,
    @NotNull @DurationMin(days = 32) @DurationMax(days = 3653) @DefaultValue("400d")
        Duration keep) {}
