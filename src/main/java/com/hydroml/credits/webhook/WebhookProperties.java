package com.hydroml.credits.webhook;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.Set;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How webhooks are delivered.
 *
 * @param allowInsecure whether http, any port and the allowed addresses may be used; for
 *     development and tests only
 * @param allowedAddresses internal addresses that may be sent to all the same, as literals; none
 *     counts without {@code allowInsecure}
 * @param interval how often an instance looks for what is due, 50 ms to 1 min
 * @param timeout what one attempt may take in all, 100 ms to 20 s
 * @param attempts after so many a delivery has failed, 1 to 30
 * @param firstRetry the pause before the second attempt; each further one is twice as long
 * @param longestRetry the longest pause
 * @param concurrency how many deliveries an instance makes at a time, 1 to 256
 * @param keep how long ended deliveries are kept, 1 d to 10 years
 */
@Validated
@ConfigurationProperties("credits.webhooks")
record WebhookProperties(
    @DefaultValue("false") boolean allowInsecure,
    @NotNull @DefaultValue Set<String> allowedAddresses,
    @NotNull @DurationMin(millis = 50) @DurationMax(minutes = 1) @DefaultValue("500ms")
        Duration interval,
    @NotNull @DurationMin(millis = 100) @DurationMax(seconds = 20) @DefaultValue("8s")
        Duration timeout,
    @Min(1) @Max(30) @DefaultValue("12") int attempts,
    @NotNull @DurationMin(millis = 50) @DurationMax(hours = 1) @DefaultValue("10s")
        Duration firstRetry,
    @NotNull @DurationMin(millis = 50) @DurationMax(days = 1) @DefaultValue("3h")
        Duration longestRetry,
    @Min(1) @Max(256) @DefaultValue("16") int concurrency,
    @NotNull @DurationMin(days = 1) @DurationMax(days = 3653) @DefaultValue("30d") Duration keep) {}
