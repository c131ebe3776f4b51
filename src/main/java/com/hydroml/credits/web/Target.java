package com.hydroml.credits.web;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a request line asks for.
 *
 * @param path the path as sent
 * @param query the query as sent, without the question mark; empty if there is none
 */
record Target(String path, String query) {

  private static final int MAX_SEGMENTS = 16;

  /** Reads the request line's target, be it {@code /path?query} or a whole URL. */
  static Target of(String uri) {
    int start = 0;
    if (!uri.startsWith("/")) {
      int authority = uri.indexOf("://");
      int slash = authority < 0 ? -1 : uri.indexOf('/', authority + 3);
      start = slash < 0 ? uri.length() : slash;
    }
    int end = uri.length();
    int fragment = uri.indexOf('#', start);
    if (fragment >= 0) {
      end = fragment;
    }
    int question = uri.indexOf('?', start);
    if (question < 0 || question > end) {
      return new Target(uri.substring(start, end), "");
    }
    return new Target(uri.substring(start, question), uri.substring(question + 1, end));
  }

  /**
   * The path's segments, decoded; one that cannot be decoded stays as it was sent, which no route
   * and no id allows. No segments where the path can be of no route: too long, with empty segments.
   */
  List<String> segments() {
    List<String> segments = new ArrayList<>(6);
    int from = 1;
    while (from <= path.length()) {
      int slash = path.indexOf('/', from);
      int to = slash < 0 ? path.length() : slash;
      if (to == from || segments.size() == MAX_SEGMENTS) {
        return List.of();
      }
      String raw = path.substring(from, to);
      String decoded = Percent.decode(raw);
      segments.add(decoded == null ? raw : decoded);
      from = to + 1;
      if (from > path.length() && slash >= 0) {
        return List.of();
      }
    }
    return segments;
  }

  /** The query's parameters as JSON values, converted as the schema has them. */
  Map<String, Object> parameters(ObjectSchema schema, FieldErrors errors) {
    if (query.isEmpty()) {
      return Map.of();
    }
    Map<String, Object> values = new LinkedHashMap<>();
    for (String pair : query.split("&", -1)) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String rawName = equals < 0 ? pair : pair.substring(0, equals);
      String decodedName = Percent.decodeForm(rawName);
      String name = decodedName == null ? rawName : decodedName;
      String text = Percent.decodeForm(equals < 0 ? "" : pair.substring(equals + 1));
      Field field = schema.field(name);
      // A text that cannot be decoded is no value of any type, and null is none either.
      Object value =
          text == null ? JsonNull.NULL : field == null ? text : field.type().fromText(text);
      if (values.put(name, value) != null) {
        errors.add("", name, "is there twice");
      }
    }
    return values;
  }
}
