package com.hydroml.credits.lot;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How credits are attributed to lots.
 *
 * @param bonusLast whether bonuses that come in from now on are consumed after everything else
 *     instead of with promotional credits
 * @param interval between two looks for accounts that moved, and for lots that are due; 20 ms to 10
 *     s
 */
@Validated
@ConfigurationProperties("credits.lots")
record LotProperties(
    @DefaultValue("false") boolean bonusLast,
    @NotNull @DurationMin(millis = 20) @DurationMax(seconds = 10) @DefaultValue("500ms")
        Duration interval) {}
