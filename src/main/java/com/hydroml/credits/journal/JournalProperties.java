package com.hydroml.credits.journal;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The journal's topics and how they are read.
 *
 * @param topic the journal
 * @param deadLetterTopic where records go that cannot be read
 * @param partitions of the journal; cannot change once events are there, because an account's
 *     events have to stay in one partition
 * @param replicationFactor of topics made here; -1 for the brokers' default
 * @param minInSyncReplicas of topics made here; production needs 2 or more
 * @param retention of a journal made here; has to be longer than any outage of the projector
 * @param createTopics whether missing topics are made; otherwise the start fails
 * @param consumerGroup the projector's
 * @param maxPollRecords records that one poll takes in at most, which bounds a batch
 * @param batchInterval under load, how long after the beginning of a small batch of a partition the
 *     next one begins at the earliest, so that records travel together
 */
@Validated
@ConfigurationProperties("credits.journal")
public record JournalProperties(
    @NotBlank @DefaultValue("ec.journal") String topic,
    @NotBlank @DefaultValue("ec.journal.dead-letter") String deadLetterTopic,
    @Min(1) @Max(1000) @DefaultValue("4") int partitions,
    @Min(-1) @DefaultValue("-1") short replicationFactor,
    @Min(1) @DefaultValue("1") int minInSyncReplicas,
    @DefaultValue("30d") Duration retention,
    @DefaultValue("true") boolean createTopics,
    @NotBlank @DefaultValue("ec-projector") String consumerGroup,
    @Min(1) @Max(10_000) @DefaultValue("2000") int maxPollRecords,
    @DefaultValue("500ms") Duration batchInterval) {}
