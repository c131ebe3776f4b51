package com.hydroml.credits.access;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Access to the service.
 *
 * @param bootstrapKey becomes the first administrator's API key where there is no key yet; 24 to
 *     256 visible ASCII characters
 * @param allowDevelopmentKey whether the key that everybody knows is let in; only for development
 * @param refresh how long a change of the keys may take to be seen if Postgres' notification of it
 *     was lost, 100 ms to 1 min
 * @param writeUses how often the last uses of keys are written down, 100 ms to 10 min
 */
@Validated
@ConfigurationProperties("credits.access")
record AccessProperties(
    @Nullable Secret bootstrapKey,
    @DefaultValue("false") boolean allowDevelopmentKey,
    @NotNull @DurationMin(millis = 100) @DurationMax(minutes = 1) @DefaultValue("5s")
        Duration refresh,
    @NotNull @DurationMin(millis = 100) @DurationMax(minutes = 10) @DefaultValue("10s")
        Duration writeUses) {}
