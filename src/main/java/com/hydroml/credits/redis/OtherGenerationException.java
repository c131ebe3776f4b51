package com.hydroml.credits.redis;

import java.util.List;

/** A script met another generation of its shard or another server, and did nothing. */
public final class OtherGenerationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private static final long OTHER_GENERATION = 90;
  private static final long OTHER_SERVER = 91;

  public OtherGenerationException(String message) {
    super(message);
  }

  /** The reply, if the gate has let the script go on. */
  static List<Object> unlessRefused(List<Object> reply) {
    long code = (Long) reply.getFirst();
    if (code == OTHER_SERVER) {
      throw new OtherGenerationException("the shard was opened on another server");
    }
    if (code == OTHER_GENERATION) {
      throw new OtherGenerationException("the shard is under generation " + reply.get(1));
    }
    return reply;
  }
}
