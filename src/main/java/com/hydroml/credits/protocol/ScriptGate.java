package com.hydroml.credits.protocol;

/**
 * What every script does first, inside the script: it refuses a server or a generation that is not
 * the one the caller expects. Outside the script it would be too early, because a client library
 * that reconnects replays its commands onto whatever server answers.
 *
 * <p>The shipped form is {@code redis/gate.lua}; a test holds the two together.
 */
public final class ScriptGate {

  private ScriptGate() {}

  /** What the caller was told about the shard when it was opened. */
  public record Expected(long generation, ServerIdentity server) {}

  /**
   * What the script finds.
   *
   * @param generation the shard's generation key; 0 if there is none
   */
  public record Found(ServerIdentity server, boolean master, long generation) {}

  /** Whether a script may run, in order of precedence. */
  public enum Verdict {
    OTHER_SERVER,
    OTHER_GENERATION,
    ADMITTED
  }

  public static Verdict judge(Expected expected, Found found) {
    if (!found.master() || !found.server().equals(expected.server())) {
      return Verdict.OTHER_SERVER;
    }
    return found.generation() == expected.generation()
        ? Verdict.ADMITTED
        : Verdict.OTHER_GENERATION;
  }

  /** A generation key only ever moves forward, whoever comes late. */
  public static boolean mayAdvance(long found, long target) {
    return target >= found;
  }
}
