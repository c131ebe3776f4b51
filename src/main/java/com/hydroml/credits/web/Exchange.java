package com.hydroml.credits.web;

import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way, as far as it is known.
 *
 * @param startNanos of the monotonic clock
 * @param caller null for nobody
 */
record Exchange(
    long startNanos,
    String method,
    Target target,
    HttpHeaders headers,
    String requestId,
    RequestMeter meter,
    @Nullable Caller caller) {

  /** The path that problems name. */
  String instance() {
    return Percent.tidy(target.path());
  }
}
