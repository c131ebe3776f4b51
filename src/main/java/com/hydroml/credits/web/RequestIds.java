package com.hydroml.credits.web;

import com.hydroml.credits.kernel.RandomIds;
import org.jspecify.annotations.Nullable;

/** The id under which a request is found in logs, the caller's where it sent one. */
final class RequestIds {

  static final String HEADER = "X-Request-Id";

  /** Characters. */
  static final int MAX_LENGTH = 128;

  private final RandomIds ids;

  RequestIds(RandomIds ids) {
    this.ids = ids;
  }

  /** What was sent, without what is not printable ASCII and cut to 128 characters, or a new one. */
  String of(@Nullable String sent) {
    if (sent == null) {
      return ids.requestId();
    }
    String tidy = isTidy(sent) ? sent : tidied(sent);
    return tidy.isEmpty() ? ids.requestId() : tidy;
  }

  private static boolean isTidy(String sent) {
    return sent.length() <= MAX_LENGTH && sent.chars().allMatch(RequestIds::isPrintable);
  }

  private static String tidied(String sent) {
    StringBuilder out = new StringBuilder(MAX_LENGTH);
    for (int i = 0; i < sent.length() && out.length() < MAX_LENGTH; i++) {
      if (isPrintable(sent.charAt(i))) {
        out.append(sent.charAt(i));
      }
    }
    return out.toString();
  }

  private static boolean isPrintable(int c) {
    return c >= ' ' && c < 0x7f;
  }
}
