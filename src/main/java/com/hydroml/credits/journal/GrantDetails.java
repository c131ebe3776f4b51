package com.hydroml.credits.journal;

/**
 * What a grant says of itself.
 *
 * @param kind promotional, adjustment or bonus
 * @param reason why it was made, up to 256 characters
 * @param expiresAt milliseconds since the epoch; 0 if the credits do not expire
 */
public record GrantDetails(String kind, String reason, long expiresAt) {}
