package com.hydroml.credits.balance;

import java.util.List;

/** A script met another generation of its shard, and did nothing. */
final class OtherGenerationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private OtherGenerationException(Object found) {
    super("the shard is under generation " + found);
  }

  static void check(List<Object> reply, long code) {
    if ((Long) reply.getFirst() == code) {
      throw new OtherGenerationException(reply.get(1));
    }
  }
}
