package com.hydroml.credits.web;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** JSON text with sorted members and no white space: equal values give equal texts. */
final class CanonicalJson {

  private CanonicalJson() {}

  static String of(Object value) {
    StringBuilder out = new StringBuilder(256);
    append(out, value);
    return out.toString();
  }

  private static void append(StringBuilder out, Object value) {
    switch (value) {
      case String text -> JsonText.quote(out, text);
      case Map<?, ?> map -> appendMap(out, map);
      case List<?> list -> appendList(out, list);
      case JsonNumber number -> out.append(number.text());
      case JsonNull none -> out.append("null");
      default -> out.append(value);
    }
  }

  private static void appendMap(StringBuilder out, Map<?, ?> map) {
    out.append('{');
    String separator = "";
    for (Map.Entry<?, ?> entry : new TreeMap<>(map).entrySet()) {
      out.append(separator);
      JsonText.quote(out, (String) entry.getKey());
      append(out.append(':'), entry.getValue());
      separator = ",";
    }
    out.append('}');
  }

  private static void appendList(StringBuilder out, List<?> list) {
    out.append('[');
    String separator = "";
    for (Object element : list) {
      append(out.append(separator), element);
      separator = ",";
    }
    out.append(']');
  }
}
