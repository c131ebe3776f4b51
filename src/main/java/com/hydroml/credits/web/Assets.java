package com.hydroml.credits.web;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/** Public files that are held in memory: the documentation. */
final class Assets {

  private static final String SECURITY_POLICY =
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
          + " frame-ancestors 'none'";

  private final Map<String, Asset> byPath;

  Assets(Map<String, Asset> byPath) {
    this.byPath = Map.copyOf(byPath);
  }

  /** The file at the path, or null if there is none or the method is another than GET. */
  @Nullable Asset find(String method, Target target) {
    return method.equals("GET") ? byPath.get(target.path()) : null;
  }

  boolean has(Target target) {
    return byPath.containsKey(target.path());
  }

  /**
   * A file, or a redirection.
   *
   * @param location where to look instead, or empty
   */
  record Asset(String contentType, byte[] bytes, String location) {

    static Asset file(String contentType, byte[] bytes) {
      return new Asset(contentType, bytes, "");
    }

    static Asset redirection(String location) {
      return new Asset("text/plain; charset=utf-8", new byte[0], location);
    }

    Mono<Void> send(HttpServerResponse response) {
      HttpHeaders headers = response.status(location.isEmpty() ? 200 : 302).responseHeaders();
      headers.set(HttpHeaderNames.CONTENT_TYPE, contentType);
      headers.set(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(bytes.length));
      headers.set(HttpHeaderNames.CACHE_CONTROL, "no-cache");
      SecurityHeaders.set(headers);
      headers.set(HttpHeaderNames.CONTENT_SECURITY_POLICY, SECURITY_POLICY);
      if (!location.isEmpty()) {
        headers.set(HttpHeaderNames.LOCATION, location);
      }
      return response.sendObject(Unpooled.wrappedBuffer(bytes)).then();
    }
  }
}
