package com.hydroml.credits.audit;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that an administrator did.
 *
 * @param action what was done, for example {@code api_key.create}
 * @param subject to what: the id of a key or an account
 * @param account the account that it was about, or null
 * @param before the subject as it was, or null if it is new; members as {@code JsonObject.of} knows
 *     them, and no secret
 * @param after the subject as it is
 * @param reason why, as the administrator said, or null
 */
public record Act(
    String action,
    String subject,
    @Nullable String account,
    @Nullable Map<String, ? extends @Nullable Object> before,
    @Nullable Map<String, ? extends @Nullable Object> after,
    @Nullable String reason) {}
