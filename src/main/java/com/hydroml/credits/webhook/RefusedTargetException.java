package com.hydroml.credits.webhook;

/** Nothing is sent to this address; the message completes the sentence "the URL …". */
final class RefusedTargetException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  RefusedTargetException(String message) {
    super(message, null, false, false);
  }
}
