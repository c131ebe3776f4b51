package com.hydroml.credits.kernel;

/** The characters that ids and keys are made of. */
final class Ascii {

  private Ascii() {}

  static boolean isAlphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  static boolean isNamePunctuation(char c) {
    return c == ':' || c == '.' || c == '_' || c == '-';
  }
}
