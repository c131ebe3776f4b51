package com.hydroml.credits.kernel;

/** Account ids are the caller's own: {@code [A-Za-z0-9][A-Za-z0-9:._-]{0,63}}. */
public final class AccountId {

  public static final int MAX_LENGTH = 64;
  public static final String PATTERN = "[A-Za-z0-9][A-Za-z0-9:._-]{0,63}";

  private AccountId() {}

  public static boolean isValid(String id) {
    int length = id.length();
    if (length == 0 || length > MAX_LENGTH || !Ascii.isAlphanumeric(id.charAt(0))) {
      return false;
    }
    for (int i = 1; i < length; i++) {
      char c = id.charAt(i);
      if (!Ascii.isAlphanumeric(c) && !Ascii.isNamePunctuation(c)) {
        return false;
      }
    }
    return true;
  }
}
