package com.hydroml.credits.webhook;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event's way to a webhook.
 *
 * @param position the newer the larger
 * @param status {@code pending}, {@code delivered}, {@code failed} or {@code canceled}
 * @param attempts how many were begun
 * @param nextAttemptAt when the next one is due; null if there is none
 * @param answerStatus the HTTP status that the last attempt met, or null
 * @param error why the last attempt failed, or null
 */
public record Delivery(
    long position,
    String id,
    String eventId,
    String url,
    String status,
    int attempts,
    Instant createdAt,
    @Nullable Instant triedAt,
    @Nullable Instant nextAttemptAt,
    @Nullable Instant endedAt,
    @Nullable Integer answerStatus,
    @Nullable String error) {}
