package com.hydroml.credits.journal;

/**
 * Which administrator had something done, for the audit trail. No decision depends on it, and it is
 * no part of what identifies a request: who repeats another's request gets the first one's answer.
 *
 * @param id of the credential, never its secret
 * @param name the credential's name for people
 * @param requestId the {@code X-Request-Id} of the request that was decided
 */
public record Actor(String id, String name, String requestId) {}
