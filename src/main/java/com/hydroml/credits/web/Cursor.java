package com.hydroml.credits.web;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Where the next page of a list begins, opaque to clients. A checksum tells a mistyped cursor from
 * one of ours; it is no protection, so what is inside is checked like any input.
 */
public final class Cursor {

  /** Characters. */
  static final int MAX_LENGTH = 512;

  private static final String SEPARATOR = "\n";

  private Cursor() {}

  /** A cursor for the position that the parts describe; they contain no line feed. */
  public static String encode(String... parts) {
    String text = String.join(SEPARATOR, parts);
    String whole = checksum(text) + SEPARATOR + text;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(whole.getBytes(StandardCharsets.UTF_8));
  }

  /** The parts, or null if this is no cursor of ours. */
  static @Nullable List<String> decode(String cursor) {
    if (cursor.length() > MAX_LENGTH) {
      return null;
    }
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(cursor);
    } catch (IllegalArgumentException notBase64) {
      return null;
    }
    String whole = new String(bytes, StandardCharsets.UTF_8);
    int end = whole.indexOf(SEPARATOR);
    if (end < 0 || !whole.substring(0, end).equals(checksum(whole.substring(end + 1)))) {
      return null;
    }
    return List.of(whole.substring(end + 1).split(SEPARATOR, -1));
  }

  private static String checksum(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    return Long.toString(crc.getValue(), Character.MAX_RADIX);
  }
}
