package com.hydroml.credits.journal;

import org.jspecify.annotations.Nullable;

/**
 * What a refund says of itself.
 *
 * @param reason why it was made, up to 256 characters
 * @param actor who made it, or null if the event does not say
 */
public record RefundDetails(String reason, @Nullable Actor actor) {}
