package com.hydroml.credits.reconciliation;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How fast Redis is compared with the ledger.
 *
 * @param interval from the end of a pass over all accounts in Redis to the beginning of the next,
 *     at most 20 s: an instance that says nothing for 30 s loses its turn to another
 * @param pause between two parts of a pass, each of some hundred keys of Redis; at most 10 s
 */
@Validated
@ConfigurationProperties("credits.reconciliation")
record ReconciliationProperties(
    @NotNull @DurationMin(millis = 100) @DurationMax(seconds = 20) @DefaultValue("10s")
        Duration interval,
    @NotNull @DurationMin(millis = 1) @DurationMax(seconds = 10) @DefaultValue("250ms")
        Duration pause) {}
