package com.hydroml.credits.balance;

import java.util.List;

/** A script met another generation of its shard or another server, and did nothing. */
final class OtherGenerationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private static final long OTHER_SERVER = 91;

  OtherGenerationException(String message) {
    super(message);
  }

  static void check(List<Object> reply, long code) {
    long found = (Long) reply.getFirst();
    if (found == OTHER_SERVER) {
      throw new OtherGenerationException("the shard was opened on another server");
    }
    if (found == code) {
      throw new OtherGenerationException("the shard is under generation " + reply.get(1));
    }
  }
}
