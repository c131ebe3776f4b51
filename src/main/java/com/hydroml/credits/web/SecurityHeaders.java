package com.hydroml.credits.web;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;

/**
 * What every answer says to a browser that comes upon it: take it as what it is said to be, show it
 * in no frame, load and run nothing because of it, tell nobody of it, and come back by TLS only. A
 * browser heeds the last one only where TLS is spoken.
 */
final class SecurityHeaders {

  private static final AsciiString FRAMES = AsciiString.cached("X-Frame-Options");
  private static final AsciiString REFERRER = AsciiString.cached("Referrer-Policy");
  private static final AsciiString TRANSPORT = AsciiString.cached("Strict-Transport-Security");
  private static final AsciiString TYPE = AsciiString.cached("X-Content-Type-Options");
  private static final AsciiString RESOURCE = AsciiString.cached("Cross-Origin-Resource-Policy");

  private static final AsciiString DENY = AsciiString.cached("DENY");
  private static final AsciiString NO_REFERRER = AsciiString.cached("no-referrer");
  private static final AsciiString ONE_YEAR = AsciiString.cached("max-age=31536000");
  private static final AsciiString NO_SNIFF = AsciiString.cached("nosniff");
  private static final AsciiString SAME_ORIGIN = AsciiString.cached("same-origin");
  private static final AsciiString NOTHING =
      AsciiString.cached("default-src 'none'; frame-ancestors 'none'");

  private SecurityHeaders() {}

  /** Sets them all; a page that needs more sets its own policy afterwards. */
  static void set(HttpHeaders headers) {
    headers.set(TYPE, NO_SNIFF);
    headers.set(FRAMES, DENY);
    headers.set(HttpHeaderNames.CONTENT_SECURITY_POLICY, NOTHING);
    headers.set(REFERRER, NO_REFERRER);
    headers.set(RESOURCE, SAME_ORIGIN);
    headers.set(TRANSPORT, ONE_YEAR);
  }
}
