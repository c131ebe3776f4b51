package com.hydroml.credits.webhook;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a delivery, taken by this instance for a while.
 *
 * @param number from 1
 * @param secrets none if the webhook is gone
 * @param failing whether its receiver did not take the last few attempts
 */
record Attempt(
    long position,
    String account,
    String deliveryId,
    String eventId,
    String url,
    String body,
    int number,
    List<String> secrets,
    boolean failing) {

  /**
   * What came of it.
   *
   * @param delivered whether the receiver took it
   * @param status of the answer, or null if there was none
   * @param error why it failed, or null
   */
  record Result(boolean delivered, @Nullable Integer status, @Nullable String error) {

    static Result of(int status) {
      boolean delivered = status >= 200 && status < 300;
      return new Result(delivered, status, delivered ? null : "it answered " + status);
    }

    static Result failed(String error) {
      return new Result(false, null, error);
    }
  }
}
