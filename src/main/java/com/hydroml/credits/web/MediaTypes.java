package com.hydroml.credits.web;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Locale;

/** Which bodies are read: JSON in UTF-8, as it is. */
final class MediaTypes {

  static final String JSON = "application/json";
  static final String PROBLEM_JSON = "application/problem+json";

  private MediaTypes() {}

  static boolean isReadable(HttpHeaders headers) {
    if (headers.contains(HttpHeaderNames.CONTENT_ENCODING)
        && !"identity".equalsIgnoreCase(headers.get(HttpHeaderNames.CONTENT_ENCODING))) {
      return false;
    }
    String type = headers.get(HttpHeaderNames.CONTENT_TYPE);
    if (type == null) {
      return false;
    }
    List<String> all = headers.getAll(HttpHeaderNames.CONTENT_TYPE);
    return all.size() == 1 && (JSON.equals(type) || isJson(type));
  }

  private static boolean isJson(String contentType) {
    String[] parts = contentType.split(";", -1);
    if (!JSON.equalsIgnoreCase(parts[0].strip())) {
      return false;
    }
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip().toLowerCase(Locale.ROOT);
      if (parameter.startsWith("charset")
          && !parameter.equals("charset=utf-8")
          && !parameter.equals("charset=\"utf-8\"")) {
        return false;
      }
    }
    return true;
  }
}
