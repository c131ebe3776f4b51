package com.hydroml.credits.kernel;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why something failed, in one line for a person. */
public final class Reason {

  /** How Reactor says that something took too long. */
  private static final Pattern TIMEOUT =
      Pattern.compile("Did not observe any item or terminal signal within (\\d+)ms\\b.*");

  private Reason() {}

  /**
   * The first line of what the deepest cause says. A failure that says nothing is named by its
   * kind: {@code closed channel} for a ClosedChannelException.
   */
  public static String of(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return message == null || message.isBlank() ? kind(cause) : firstLine(message);
  }

  private static String firstLine(String message) {
    String line = message.strip().lines().findFirst().orElse("").strip();
    Matcher timeout = TIMEOUT.matcher(line);
    return timeout.matches() ? "no answer within " + timeout.group(1) + " ms" : line;
  }

  private static String kind(Throwable cause) {
    String name = cause.getClass().getSimpleName().replaceFirst("(Exception|Error)$", "");
    return name.isEmpty()
        ? cause.getClass().getName()
        : name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
  }
}
