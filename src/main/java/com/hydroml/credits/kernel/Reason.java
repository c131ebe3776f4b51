package com.hydroml.credits.kernel;

import java.io.EOFException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why something failed, in one line for a person. */
public final class Reason {

  /** How Reactor says that something took too long; the other way is below. */
  private static final Pattern TIMEOUT =
      Pattern.compile("Did not observe any item or terminal signal within (\\d+)ms\\b.*");

  private static final String BLOCKED = "Timeout on blocking read";
  private static final String IN_TIME = "no answer in time";

  private Reason() {}

  /**
   * The first line of what the deepest cause says. A failure that says nothing is named by its
   * kind, in words: {@code stack overflow} for a StackOverflowError.
   */
  public static String of(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return message == null || message.isBlank() ? kind(cause) : firstLine(message);
  }

  /**
   * Whether the other side showed a certificate that this side does not trust, or that is for
   * another name.
   */
  public static boolean isCertificate(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateException) {
        return true;
      }
    }
    return false;
  }

  private static String firstLine(String message) {
    String line = message.strip().lines().findFirst().orElse("").strip();
    if (line.startsWith(BLOCKED)) {
      return IN_TIME;
    }
    Matcher timeout = TIMEOUT.matcher(line);
    return timeout.matches() ? "no answer within " + timeout.group(1) + " ms" : line;
  }

  private static String kind(Throwable cause) {
    return switch (cause) {
      case TimeoutException late -> IN_TIME;
      case ClosedChannelException closed -> "the other side closed the connection";
      case EOFException closed -> "the other side closed the connection";
      case InterruptedException interrupted -> "it was interrupted";
      default -> name(cause.getClass());
    };
  }

  private static String name(Class<?> kind) {
    String name = kind.getSimpleName().replaceFirst("(Exception|Error)$", "");
    return name.isEmpty()
        ? kind.getName()
        : name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
  }
}
