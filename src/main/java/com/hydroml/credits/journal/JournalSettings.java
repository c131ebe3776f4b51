package com.hydroml.credits.journal;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long answers wait for the journal.
 *
 * @param confirmTimeout after this an answer to who insists is {@code outcome_unknown}; below the
 *     two seconds within which hot calls answer
 * @param queuedAfter after this any other answer says {@code queued}; it leaves an answer within
 *     200 ms, however long Kafka usually takes
 * @param askAfter after this Redis is asked whether another instance's acknowledgement came
 * @param rescueAfter after this events that another instance left behind are published here
 * @param stalledAfter after this silence Kafka counts as away: answers stop waiting for it, and who
 *     insists is refused; later where it usually takes longer. Well above the pauses of a busy
 *     machine, and no answer waits for it, because each has its own {@code queuedAfter}
 * @param maxInFlight most records under way to Kafka
 */
@ConfigurationProperties("credits.journal.confirmation")
public record JournalSettings(
    @DefaultValue("1s") Duration confirmTimeout,
    @DefaultValue("120ms") Duration queuedAfter,
    @DefaultValue("50ms") Duration askAfter,
    @DefaultValue("250ms") Duration rescueAfter,
    @DefaultValue("500ms") Duration stalledAfter,
    @DefaultValue("16384") int maxInFlight) {}
