package com.hydroml.credits.kernel;

/** The caller's name for one request: {@code [A-Za-z0-9._:-]{1,128}}. */
public final class IdempotencyKey {

  public static final int MAX_LENGTH = 128;
  public static final String PATTERN = "[A-Za-z0-9._:-]{1,128}";

  private IdempotencyKey() {}

  public static boolean isValid(String key) {
    int length = key.length();
    if (length == 0 || length > MAX_LENGTH) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      char c = key.charAt(i);
      if (!Ascii.isAlphanumeric(c) && !Ascii.isNamePunctuation(c)) {
        return false;
      }
    }
    return true;
  }
}
