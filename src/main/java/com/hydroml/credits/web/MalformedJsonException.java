package com.hydroml.credits.web;

/** A body is no JSON object, and why. */
final class MalformedJsonException extends Exception {

  MalformedJsonException(String message) {
    super(message, null, false, false);
  }

  /** A sentence for the caller. */
  String detail() {
    return String.valueOf(getMessage());
  }
}
