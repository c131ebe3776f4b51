package com.hydroml.credits.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.web.Caller;
import com.hydroml.credits.web.Scope;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** Tokens of a small local issuer are let in with what they say, and no others. */
class JwtTest {

  private static final String ISSUER = "https://issuer.example";
  private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
  private static final RateMembership ALONE = new RateMembership(1, Long.MAX_VALUE);
  private static RSAKey first;
  private static RSAKey second;

  private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicReference<String> jwks = new AtomicReference<>("");
  private final AtomicInteger fetched = new AtomicInteger();
  private final InstantSource source = now::get;
  private final Clock clock = source.withZone(ZoneOffset.UTC);
  private DisposableServer issuer;
  private JwtKeys keys;
  private JwtTokens tokens;

  @BeforeAll
  static void makeKeys() throws JOSEException {
    first = new RSAKeyGenerator(2048).keyID("first").generate();
    second = new RSAKeyGenerator(2048).keyID("second").generate();
  }

  private void start(Duration refresh, RSAKey... published) {
    publish(published);
    issuer =
        HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .route(routes -> routes.get("/jwks", (request, response) -> answer(response)))
            .bindNow();
    JwtProperties properties =
        new JwtProperties(
            ISSUER,
            "eco-credits",
            URI.create("http://127.0.0.1:" + issuer.port() + "/jwks"),
            List.of("RS256"),
            "roles",
            "credits:",
            "account",
            "*",
            "sub",
            refresh,
            Duration.ofMinutes(1),
            10,
            2,
            5);
    tokens =
        new JwtTokens(
            properties,
            clock,
            new SubjectLimiters(properties.limit(), 100, nanos::get, () -> ALONE));
    keys = new JwtKeys(properties, tokens, System::nanoTime);
    keys.start();
  }

  private Mono<Void> answer(reactor.netty.http.server.HttpServerResponse response) {
    fetched.incrementAndGet();
    return jwks.get().isEmpty()
        ? response.status(500).send()
        : response.sendString(Mono.just(jwks.get())).then();
  }

  private void publish(RSAKey... published) {
    jwks.set(new JWKSet(List.of(published)).toPublicJWKSet().toString());
  }

  @AfterEach
  void stop() {
    keys.stop();
    issuer.disposeNow();
  }

  private static JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder()
        .issuer(ISSUER)
        .audience("eco-credits")
        .subject("ada")
        .expirationTime(Date.from(NOW.plusSeconds(600)))
        .claim("roles", List.of("credits:read", "credits:authorize", "credits:fly", "admin"))
        .claim("account", "user:42");
  }

  private static String signed(RSAKey key, UnaryOperator<JWTClaimsSet.Builder> change) {
    try {
      SignedJWT token =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(),
              change.apply(claims()).build());
      token.sign(new RSASSASigner(key));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private Caller find(String token) {
    ApiKeys none = new ApiKeys(clock, System::nanoTime);
    return new Bearers(none, tokens).authenticate("Bearer " + token);
  }

  private Caller find(UnaryOperator<JWTClaimsSet.Builder> change) {
    return find(signed(first, change));
  }

  @Test
  void aTokenIsLetInWithItsRolesAndAccounts() {
    start(Duration.ofMinutes(5), first);
    Caller ada = find(claims -> claims);
    assertThat(ada.id()).isEqualTo("jwt:ada");
    assertThat(ada.name()).isEqualTo("ada");
    assertThat(ada.scopes()).containsExactlyInAnyOrder(Scope.READ, Scope.AUTHORIZE);
    assertThat(ada.covers("user:42")).isTrue();
    assertThat(ada.covers("user:43")).isFalse();

    Caller spaced = find(claims -> claims.claim("roles", "credits:read  credits:admin"));
    assertThat(spaced.scopes()).containsExactlyInAnyOrder(Scope.READ, Scope.ADMIN);
    assertThat(find(claims -> claims.claim("roles", 7)).scopes()).isEmpty();
    assertThat(find(claims -> claims.claim("account", List.of("a", "b"))).accounts())
        .containsExactlyInAnyOrder("a", "b");
    assertThat(find(claims -> claims.claim("account", null)).accounts()).isEmpty();
    assertThat(find(claims -> claims.claim("account", "*")).accounts()).isNull();
    assertThat(find(claims -> claims.claim("account", List.of("a", "b"))).persons())
        .containsExactlyInAnyOrder("a", "b");
    assertThat(find(claims -> claims.claim("account", "*")).persons()).isEmpty();
  }

  @Test
  void anAccessTokenMaySayThatItIsOneAndOtherThingsAreNone() throws JOSEException {
    start(Duration.ofMinutes(5), first);
    for (String type : List.of("JWT", "at+jwt", "logout+jwt")) {
      SignedJWT token =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.RS256)
                  .keyID("first")
                  .type(new JOSEObjectType(type))
                  .build(),
              claims().build());
      token.sign(new RSASSASigner(first));
      assertThat(find(token.serialize()) != null).as(type).isEqualTo(!type.equals("logout+jwt"));
    }
  }

  @Test
  void whatIsNoValidTokenStandsForNobody() throws JOSEException {
    start(Duration.ofMinutes(5), first);
    assertThat(find(claims -> claims.issuer("https://other.example"))).isNull();
    assertThat(find(claims -> claims.issuer(null))).isNull();
    assertThat(find(claims -> claims.audience("other"))).isNull();
    assertThat(find(claims -> claims.audience((String) null))).isNull();
    assertThat(find(claims -> claims.subject(null))).isNull();
    assertThat(find(claims -> claims.subject(""))).isNull();
    assertThat(find(claims -> claims.expirationTime(null))).isNull();
    assertThat(find(claims -> claims.expirationTime(Date.from(NOW.minusSeconds(31))))).isNull();
    assertThat(find(claims -> claims.notBeforeTime(Date.from(NOW.plusSeconds(31))))).isNull();
    assertThat(find(signed(second, claims -> claims))).as("another's key").isNull();
    RSAKey forged = new RSAKeyGenerator(2048).keyID("first").generate();
    assertThat(find(signed(forged, claims -> claims))).as("a key of the same name").isNull();
    assertThat(find(new PlainJWT(claims().build()).serialize())).as("unsigned").isNull();
    SignedJWT symmetric =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("first").build(), claims().build());
    symmetric.sign(new MACSigner(first.toRSAPublicKey().getEncoded()));
    assertThat(find(symmetric.serialize())).as("the public key as a secret").isNull();
    String good = signed(first, claims -> claims);
    assertThat(find(good.substring(0, good.length() - 4) + "AAAA")).isNull();
    assertThat(find("eyJ.eyJ.x")).isNull();
    assertThat(find("eyJ" + "x".repeat(9000) + "..")).isNull();
    assertThat(find(good)).isNotNull();
  }

  @Test
  void aTokenIsVerifiedOnceAndForgottenSoon() {
    start(Duration.ofMinutes(5), first);
    String token = signed(first, claims -> claims);
    Caller once = find(token);
    assertThat(find(token)).isSameAs(once);
    now.set(NOW.plusSeconds(60));
    assertThat(find(token)).isNotNull().isNotSameAs(once);
    now.set(NOW.plusSeconds(629));
    assertThat(find(token)).isNotNull();
    now.set(NOW.plusSeconds(630));
    assertThat(find(token)).as("expired, though verified a moment ago").isNull();
  }

  @Test
  void aSubjectHasOneLimitForAllOfHisTokens() {
    start(Duration.ofMinutes(5), first);
    Caller ada = find(claims -> claims);
    Caller adaElsewhere = find(claims -> claims.claim("session", "2"));
    Caller bob = find(claims -> claims.subject("bob"));
    for (int i = 0; i < 3; i++) {
      assertThat(ada.admit()).isZero();
    }
    adaElsewhere.charge(2);
    assertThat(adaElsewhere.admit()).isEqualTo(1);
    assertThat(ada.admit()).isEqualTo(1);
    assertThat(bob.admit()).isZero();
    nanos.addAndGet(Duration.ofMillis(500).toNanos());
    assertThat(adaElsewhere.admit()).isZero();
    assertThat(ada.admit()).isEqualTo(1);

    Caller verifiedAnew = find(claims -> claims.claim("session", "3"));
    assertThat(verifiedAnew.admit()).as("a new token is no new burst").isEqualTo(1);
  }

  @Test
  void manyTokensTakeNoMoreThanTheirRoom() {
    start(Duration.ofMinutes(5), first);
    for (int i = 0; i < 30; i++) {
      String subject = "s" + i;
      assertThat(find(claims -> claims.subject(subject))).isNotNull();
    }
  }

  @Test
  void aNewKeyIsFetchedWhenItIsMetAndAnOldOneIsForgotten() {
    start(Duration.ofHours(1), first);
    String old = signed(first, claims -> claims);
    assertThat(find(old)).isNotNull();
    publish(second);
    String rotated = signed(second, claims -> claims);
    await().atMost(Duration.ofSeconds(20)).until(() -> find(rotated) != null);
    assertThat(find(old)).as("although it was verified before").isNull();
  }

  @Test
  void keysAreFetchedNowAndThenAndStayWhileTheIssuerIsAway() {
    start(Duration.ofSeconds(1), first);
    String token = signed(first, claims -> claims);
    jwks.set("");
    int before = fetched.get();
    await().atMost(Duration.ofSeconds(20)).until(() -> fetched.get() > before + 1);
    assertThat(find(token)).isNotNull();
    jwks.set("no keys");
    int broken = fetched.get();
    await().atMost(Duration.ofSeconds(20)).until(() -> fetched.get() > broken + 1);
    assertThat(find(token)).isNotNull();
    publish(second);
    await().atMost(Duration.ofSeconds(20)).until(() -> find(token) == null);
  }
}
