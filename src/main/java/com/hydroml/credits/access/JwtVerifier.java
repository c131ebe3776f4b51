package com.hydroml.credits.access;

import com.hydroml.credits.web.Scope;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Verifies tokens against one set of the issuer's keys: signature, issuer, audience and times. */
final class JwtVerifier {

  /** RFC 9068. */
  private static final JOSEObjectType ACCESS_TOKEN = new JOSEObjectType("at+jwt");

  private static final int SKEW_S = 30;
  private static final int MAX_SUBJECT = 128;
  private static final int MAX_ACCOUNTS = 100;

  private final JwtProperties properties;
  private final Clock clock;
  private final SubjectLimiters limiters;
  private final Set<JWSAlgorithm> algorithms;
  private final JWKSet keys;
  private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

  JwtVerifier(JwtProperties properties, JWKSet keys, Clock clock, SubjectLimiters limiters) {
    this.properties = properties;
    this.keys = keys;
    this.clock = clock;
    this.limiters = limiters;
    this.algorithms =
        properties.algorithms().stream().map(JWSAlgorithm::parse).collect(Collectors.toSet());
    processor.setJWSKeySelector(
        new JWSVerificationKeySelector<>(algorithms, new ImmutableJWKSet<>(keys.toPublicJWKSet())));
    processor.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, ACCESS_TOKEN, null));
    processor.setJWTClaimsSetVerifier(new Claims(properties, clock));
  }

  /** The library's own checks, by the service's clock. */
  private static final class Claims extends DefaultJWTClaimsVerifier<SecurityContext> {

    private final Clock clock;

    Claims(JwtProperties properties, Clock clock) {
      super(
          Set.of(Objects.requireNonNull(properties.audience())),
          new JWTClaimsSet.Builder().issuer(properties.issuer()).build(),
          Set.of("sub", "exp"),
          Set.of());
      this.clock = clock;
      setMaxClockSkew(SKEW_S);
    }

    @Override
    protected Date currentTime() {
      return Date.from(clock.instant());
    }
  }

  /** Whether the token names a key that is not among these, so that newer ones may help. */
  boolean lacksKeyOf(String token) {
    try {
      JWSHeader header = SignedJWT.parse(token).getHeader();
      return algorithms.contains(header.getAlgorithm())
          && header.getKeyID() != null
          && keys.getKeyByKeyId(header.getKeyID()) == null;
    } catch (ParseException notOne) {
      return false;
    }
  }

  /** Whom the token stands for, or null for nobody. */
  @Nullable JwtCaller verify(String token) {
    try {
      return caller(processor.process(token, null));
    } catch (ParseException | BadJOSEException | JOSEException refused) {
      return null;
    }
  }

  private @Nullable JwtCaller caller(JWTClaimsSet claims) {
    String subject = claims.getSubject();
    if (subject.isEmpty() || subject.length() > MAX_SUBJECT) {
      return null;
    }
    Set<String> accounts =
        texts(claims.getClaim(properties.accountClaim())).stream()
            .limit(MAX_ACCOUNTS)
            .collect(Collectors.toUnmodifiableSet());
    boolean all = properties.allAccounts() != null && accounts.contains(properties.allAccounts());
    Instant expires = claims.getExpirationTime().toInstant().plusSeconds(SKEW_S);
    Instant again = clock.instant().plus(properties.cache());
    return new JwtCaller(
        JwtCaller.PREFIX + subject,
        subject,
        scopes(texts(claims.getClaim(properties.rolesClaim()))),
        all ? null : accounts,
        identity(claims),
        limiters,
        expires.isBefore(again) ? expires : again);
  }

  private @Nullable String identity(JWTClaimsSet claims) {
    return claims.getClaim(properties.identityClaim()) instanceof String identity
            && !identity.isEmpty()
        ? identity
        : null;
  }

  private Set<Scope> scopes(Collection<String> roles) {
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    for (String role : roles) {
      if (role.startsWith(properties.rolePrefix())) {
        Scope.of(role.substring(properties.rolePrefix().length())).ifPresent(scopes::add);
      }
    }
    return scopes;
  }

  /** A claim's strings: an array's, or those separated by spaces. Anything else is none. */
  private static List<String> texts(@Nullable Object claim) {
    return switch (claim) {
      case null -> List.of();
      case String text -> Arrays.stream(text.split(" ")).filter(part -> !part.isEmpty()).toList();
      case Collection<?> many ->
          many.stream().filter(String.class::isInstance).map(String.class::cast).toList();
      default -> List.of();
    };
  }
}
