package com.hydroml.credits.access;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Bearer tokens of an issuer, beside the API keys. Without an issuer there are none.
 *
 * @param issuer what the claim {@code iss} has to be
 * @param audience what the claim {@code aud} has to contain; needed where there is an issuer
 * @param jwksUri where the issuer's public keys are; needed where there is an issuer
 * @param algorithms with which a token may be signed; public-key ones only
 * @param rolesClaim whose values, strings in an array or separated by spaces, are scopes
 * @param rolePrefix what a role begins with that is a scope; others open nothing
 * @param accountClaim whose value, a string or an array of them, names the accounts covered
 * @param allAccounts the account claim's value that stands for all accounts; none if absent
 * @param identityClaim whose value, a string, stands for the person, whichever accounts they have;
 *     a token without it stands for nobody in particular
 * @param refresh how often the issuer's keys are fetched, 1 s to 1 day
 * @param cache how long a token that was verified is not verified again, 0 s to 10 min
 * @param maxCached how many tokens are remembered so, 1 to 1 000 000
 * @param requestsPerSecond how many requests a subject may send, with all of his tokens, to all
 *     instances together; any number if absent
 * @param burst how many of them may come at once after a rest; those of a second if absent
 */
@Validated
@ConfigurationProperties("credits.access.jwt")
record JwtProperties(
    @Nullable String issuer,
    @Nullable String audience,
    @Nullable URI jwksUri,
    @NotEmpty @DefaultValue({"RS256", "ES256"}) List<String> algorithms,
    @NotNull @DefaultValue("scope") String rolesClaim,
    @NotNull @DefaultValue("") String rolePrefix,
    @NotNull @DefaultValue("account") String accountClaim,
    @Nullable String allAccounts,
    @NotNull @DefaultValue("sub") String identityClaim,
    @NotNull @DurationMin(seconds = 1) @DurationMax(days = 1) @DefaultValue("5m") Duration refresh,
    @NotNull @DurationMin(seconds = 0) @DurationMax(minutes = 10) @DefaultValue("1m")
        Duration cache,
    @Min(1) @Max(1_000_000) @DefaultValue("10000") int maxCached,
    @Min(1) @Max(RateLimit.MAX) @Nullable Integer requestsPerSecond,
    @Min(1) @Max(RateLimit.MAX) @Nullable Integer burst) {

  /** The limit of each subject, or null if there is none. */
  @Nullable RateLimit limit() {
    return requestsPerSecond == null
        ? null
        : new RateLimit(requestsPerSecond, burst == null ? requestsPerSecond : burst);
  }
}
