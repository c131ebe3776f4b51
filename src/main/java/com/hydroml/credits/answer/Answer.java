package com.hydroml.credits.answer;

import com.hydroml.credits.kernel.ProblemCode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An answer that is not yet HTTP: a response of its own or one result of a batch. */
public sealed interface Answer {

  /** Whether it was decided by an earlier request under the same key. */
  boolean replayed();

  /**
   * It was done.
   *
   * @param status 200 or 201
   * @param body the members in their order
   * @param location where what was made can be read; null unless something was made
   */
  record Done(
      int status, Map<String, @Nullable Object> body, @Nullable String location, boolean replayed)
      implements Answer {}

  /**
   * It was refused, declined or could not be told.
   *
   * @param detail one sentence for a reader
   * @param members what the problem says beyond the standard members, in their order; a value may
   *     be null
   */
  record Failed(
      ProblemCode code, String detail, Map<String, @Nullable Object> members, boolean replayed)
      implements Answer {}
}
