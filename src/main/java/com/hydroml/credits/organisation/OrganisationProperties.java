package com.hydroml.credits.organisation;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Organisations.
 *
 * @param refresh how long a change may take to be seen if Postgres' notification of it was lost,
 *     100 ms to 1 min
 */
@Validated
@ConfigurationProperties("credits.organisations")
record OrganisationProperties(
    @NotNull @DurationMin(millis = 100) @DurationMax(minutes = 1) @DefaultValue("5s")
        Duration refresh) {}
