package com.hydroml.credits.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The signature of a delivery: {@code t=<seconds since 1970>,v1=<hex>[,v1=<hex>]}, each {@code v1}
 * the HMAC-SHA256, keyed with a secret, of the seconds, a dot and the body.
 */
final class WebhookSignature {

  static final String HEADER = "Credits-Signature";

  private static final String ALGORITHM = "HmacSHA256";

  private WebhookSignature() {}

  /**
   * The header's value.
   *
   * @param secrets those that are valid; while one is replaced, two
   */
  static String of(long seconds, String body, List<String> secrets) {
    StringBuilder value = new StringBuilder("t=").append(seconds);
    for (String secret : secrets) {
      value.append(",v1=").append(hmac(secret, seconds + "." + body));
    }
    return value.toString();
  }

  private static String hmac(String secret, String text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}
