package com.hydroml.credits.balance;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * When accounts that nobody uses leave Redis.
 *
 * @param after how long nothing has happened to an account, and how long it has been in Redis, when
 *     it may leave
 * @param interval from the end of a pass over all accounts in Redis to the beginning of the next
 * @param pause between two parts of a pass, each of some hundred keys
 */
@Validated
@ConfigurationProperties("credits.balance.cold")
record ColdProperties(
    @NotNull @DurationMin(seconds = 1) @DefaultValue("12h") Duration after,
    @NotNull @DurationMin(millis = 100) @DefaultValue("1m") Duration interval,
    @NotNull @DurationMin(millis = 1) @DefaultValue("500ms") Duration pause) {}
