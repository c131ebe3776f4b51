package com.hydroml.credits.journal;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long answers wait for the journal.
 *
 * @param confirmTimeout after this an answer says {@code queued}, or {@code outcome_unknown} to who
 *     insists; below the two seconds within which hot calls answer
 * @param askAfter after this Redis is asked whether another instance's acknowledgement came
 * @param rescueAfter after this events that another instance left behind are published here
 * @param stalledAfter after this silence Kafka counts as away, and answers stop waiting for it
 * @param maxInFlight most records under way to Kafka
 */
@ConfigurationProperties("credits.journal.confirmation")
public record JournalSettings(
    @DefaultValue("1s") Duration confirmTimeout,
    @DefaultValue("50ms") Duration askAfter,
    @DefaultValue("250ms") Duration rescueAfter,
    @DefaultValue("500ms") Duration stalledAfter,
    @DefaultValue("16384") int maxInFlight) {}
