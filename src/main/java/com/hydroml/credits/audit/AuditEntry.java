package com.hydroml.credits.audit;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An act as it was written down. */
record AuditEntry(
    long id,
    Instant at,
    String actor,
    String actorName,
    String action,
    String subject,
    @Nullable String account,
    @Nullable Map<String, ?> before,
    @Nullable Map<String, ?> after,
    @Nullable String reason,
    String requestId) {}
