package com.hydroml.credits.contract;

import com.hydroml.credits.backing.HttpReceiver;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.function.UnaryOperator;

/** An issuer of tokens on this machine, which publishes the key that it signs with. */
final class LocalIssuer implements AutoCloseable {

  static final String NAME = "https://issuer.test";
  static final String AUDIENCE = "eco-test";

  private final HttpReceiver http = new HttpReceiver();
  private int made;
  private volatile JWK key;

  LocalIssuer() {
    rotate();
    http.answer(this::publish);
  }

  String keys() {
    return http.url("/keys");
  }

  private void publish(HttpExchange exchange) throws IOException {
    byte[] keys = new JWKSet(key.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, keys.length);
    exchange.getResponseBody().write(keys);
  }

  /** Signs with another key from now on, of another kind each time, and publishes only that. */
  void rotate() {
    made++;
    String id = "key-" + made;
    try {
      key =
          made % 2 == 1
              ? new RSAKeyGenerator(2048).keyID(id).generate()
              : new ECKeyGenerator(Curve.P_256).keyID(id).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A token that is valid for ten minutes, unless it is changed. */
  String token(String subject, UnaryOperator<JWTClaimsSet.Builder> change) {
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .issuer(NAME)
            .audience(AUDIENCE)
            .subject(subject)
            .expirationTime(Date.from(Instant.now().plus(Duration.ofMinutes(10))));
    JWK with = key;
    boolean elliptic = with instanceof ECKey;
    try {
      JWSSigner signer =
          elliptic ? new ECDSASigner(with.toECKey()) : new RSASSASigner(with.toRSAKey());
      SignedJWT token =
          new SignedJWT(
              new JWSHeader.Builder(elliptic ? JWSAlgorithm.ES256 : JWSAlgorithm.RS256)
                  .keyID(with.getKeyID())
                  .build(),
              change.apply(claims).build());
      token.sign(signer);
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
