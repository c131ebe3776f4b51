package com.hydroml.credits.webhook;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where an account's events are sent; without its secret.
 *
 * @param rotatedAt when its secret was replaced last, or null
 * @param overlapUntil until when the secret before is used, too, or null
 */
public record Webhook(
    String url, Instant createdAt, @Nullable Instant rotatedAt, @Nullable Instant overlapUntil) {}
