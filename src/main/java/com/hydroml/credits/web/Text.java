package com.hydroml.credits.web;

/** Checks and measures of strings from outside. */
final class Text {

  private Text() {}

  /**
   * Whether Postgres and UTF-8 can hold it: no control character other than tab, line feed and
   * carriage return, no unpaired surrogate.
   */
  static boolean isStorable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < ' ' && c != '\t' && c != '\n' && c != '\r') || c == 0x7f) {
        return false;
      }
      if (Character.isSurrogate(c)) {
        if (!Character.isHighSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  /** The number of Unicode code points. */
  static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  /** The number of bytes in UTF-8. */
  static int utf8Length(String text) {
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        bytes += 1;
      } else if (c < 0x800 || Character.isSurrogate(c)) {
        // Each half of a pair counts for two of its four bytes.
        bytes += 2;
      } else {
        bytes += 3;
      }
    }
    return bytes;
  }
}
