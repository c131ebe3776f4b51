package com.hydroml.credits.usage;

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
 * Live events.
 *
 * @param heartbeat how long a stream is silent at most, 100 ms to 1 min
 * @param poll how often the ledger is asked which accounts moved, 50 ms to 10 s; once for all
 *     streams of an instance
 * @param patience how long a client may take for what was sent, 100 ms to 1 min; a slower one is
 *     dropped
 * @param maxStreams of an instance, 1 to 10 000
 * @param maxStreamsPerKey of a credential on an instance, 1 to 10 000
 */
@Validated
@ConfigurationProperties("credits.events")
record EventProperties(
    @NotNull @DurationMin(millis = 100) @DurationMax(minutes = 1) @DefaultValue("15s")
        Duration heartbeat,
    @NotNull @DurationMin(millis = 50) @DurationMax(seconds = 10) @DefaultValue("250ms")
        Duration poll,
    @NotNull @DurationMin(millis = 100) @DurationMax(minutes = 1) @DefaultValue("10s")
        Duration patience,
    @Min(1) @Max(10_000) @DefaultValue("1000") int maxStreams,
    @Min(1) @Max(10_000) @DefaultValue("100") int maxStreamsPerKey) {}
