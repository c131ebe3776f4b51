package com.hydroml.credits.web;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Percent-encoding of paths and queries. */
final class Percent {

  private static final String UNESCAPED_IN_PATH = "-._~!$&'()*+,;=:@/%";
  private static final String HEX = "0123456789ABCDEF";

  private Percent() {}

  /** The decoded text, or null if the encoding is broken or is not UTF-8. */
  static @Nullable String decode(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] raw = text.getBytes(StandardCharsets.UTF_8);
    byte[] decoded = new byte[raw.length];
    int length = 0;
    for (int i = 0; i < raw.length; i++) {
      if (raw[i] != '%') {
        decoded[length++] = raw[i];
        continue;
      }
      int high = i + 2 < raw.length ? Character.digit((char) raw[i + 1], 16) : -1;
      int low = i + 2 < raw.length ? Character.digit((char) raw[i + 2], 16) : -1;
      if (high < 0 || low < 0) {
        return null;
      }
      decoded[length++] = (byte) (high << 4 | low);
      i += 2;
    }
    String result = new String(decoded, 0, length, StandardCharsets.UTF_8);
    return result.indexOf('\ufffd') < 0 ? result : null;
  }

  /** As {@link #decode}, where a plus stands for a space. */
  static @Nullable String decodeForm(String text) {
    return decode(text.indexOf('+') < 0 ? text : text.replace('+', ' '));
  }

  /** A path that is a valid URI reference, whatever was sent. */
  static String tidy(String path) {
    for (int i = 0; i < path.length(); i++) {
      if (!isPlain(path.charAt(i))) {
        return encode(path);
      }
    }
    return path;
  }

  private static String encode(String path) {
    StringBuilder out = new StringBuilder(path.length() + 16);
    for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (isPlain(c)) {
        out.append(c);
      } else {
        out.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
      }
    }
    return out.toString();
  }

  private static boolean isPlain(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || UNESCAPED_IN_PATH.indexOf(c) >= 0;
  }
}
