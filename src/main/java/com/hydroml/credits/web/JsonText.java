package com.hydroml.credits.web;

import com.hydroml.credits.kernel.Rfc3339;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes JSON's lexical parts. */
final class JsonText {

  private static final String HEX = "0123456789abcdef";

  private JsonText() {}

  static void quote(StringBuilder out, String text) {
    out.append('"');
    int from = 0;
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == '"' || c == '\\') {
        out.append(text, from, i);
        escape(out, c);
        from = i + 1;
      }
    }
    out.append(text, from, length).append('"');
  }

  /** Writes a string, integer, decimal, boolean, instant, null, or a map or iterable of these. */
  static void value(StringBuilder out, @Nullable Object value) {
    switch (value) {
      case null -> out.append("null");
      case String text -> quote(out, text);
      case Long number -> out.append(number.longValue());
      case Integer number -> out.append(number.intValue());
      case BigDecimal decimal -> out.append(decimal.toPlainString());
      case Boolean flag -> out.append(flag.booleanValue());
      case Instant instant -> {
        Rfc3339.append(out.append('"'), instant);
        out.append('"');
      }
      case JsonObject object -> object.appendTo(out);
      case Map<?, ?> map -> members(out, map);
      case Iterable<?> elements -> elements(out, elements);
      default -> throw new IllegalArgumentException("not for JSON: " + value.getClass());
    }
  }

  private static void members(StringBuilder out, Map<?, ?> map) {
    out.append('{');
    String separator = "";
    for (Map.Entry<?, ?> member : map.entrySet()) {
      quote(out.append(separator), String.valueOf(member.getKey()));
      value(out.append(':'), member.getValue());
      separator = ",";
    }
    out.append('}');
  }

  private static void elements(StringBuilder out, Iterable<?> elements) {
    out.append('[');
    String separator = "";
    for (Object element : elements) {
      value(out.append(separator), element);
      separator = ",";
    }
    out.append(']');
  }

  private static void escape(StringBuilder out, char c) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
    }
  }
}
