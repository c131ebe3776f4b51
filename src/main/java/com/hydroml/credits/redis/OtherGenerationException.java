package com.hydroml.credits.redis;

import java.util.List;
import org.jspecify.annotations.Nullable;

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
    OtherGenerationException refusal = refusal(reply);
    if (refusal != null) {
      throw refusal;
    }
    return reply;
  }

  /** What the gate refused a shard with; null if it has let the script go on. */
  public static @Nullable OtherGenerationException refusal(List<Object> reply) {
    long code = (Long) reply.getFirst();
    if (code == OTHER_SERVER) {
      return new OtherGenerationException("the shard was opened on another server");
    }
    if (code == OTHER_GENERATION) {
      return new OtherGenerationException("the shard is under generation " + reply.get(1));
    }
    return null;
  }
}
