package com.hydroml.credits.protocol.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One thing that happens.
 *
 * @param a what it happens to: an operation, an instance, a request's number, a message's place
 * @param b a second one, where the kind needs it
 */
record Step(Kind kind, int a, int b) {

  enum Kind {
    /** A client sends operation a to instance b. */
    SEND,
    /** Request a's script runs at whatever server is at the address. */
    RUN,
    /** As RUN, but the reply is lost: the client library will send the call again. */
    RUN_UNHEARD,
    /** Request a reads the account from Postgres. */
    READ,
    /** Request a's install script runs. */
    INSTALL,
    INSTALL_UNHEARD,
    /** Request a, an abandon, asks the ledger for a key that Redis does not know. */
    CONSULT,
    /** Message a reaches its partition. */
    LAND,
    /** It reaches it, and will do so once more. */
    LAND_TWICE,
    /** Acknowledgement a's script runs. */
    ACKNOWLEDGE,
    ACKNOWLEDGE_TWICE,
    /** Request a asks how far the prefix reaches. */
    ASK,
    /** Request a is answered, with what its instance knows by now. */
    ANSWER,
    /** Instance a publishes the oldest outbox entry. */
    SWEEP,
    HEARTBEAT,
    /** Instance a reads one record of the control topic. */
    LISTEN,
    /** Instance a misses what is in the control topic: its reader begins anew, at the end. */
    MISS,
    /** Instance a reads the shard's row. */
    REFRESH,
    /** Instance a dies and starts again. */
    CRASH,
    /** Instance a stops in good order: it says farewell, and what it had begun may still go on. */
    STOP,
    /** Recoverer a begins. */
    BEGIN,
    /** Recoverer a carries out its command. */
    PROCEED,
    /** Recoverer a's marker reaches partition b. */
    MARK,
    RECOVERER_CRASH,
    /** The projector takes the next record of partition a. */
    PROJECT,
    /** A projector that has lost partition a, and does not know it, begins its transaction. */
    ZOMBIE_BEGIN,
    ZOMBIE_COMMIT,
    /** Redis is copied: a lagging replica, or an older file. */
    COPY,
    /** Fault number a. */
    FAULT,
    /** Account a leaves Redis. */
    DROP,
    /** The key of operation a is past its retention. */
    LAPSE,
    TICK
  }

  static Step of(Kind kind) {
    return new Step(kind, 0, 0);
  }

  static Step of(Kind kind, int a) {
    return new Step(kind, a, 0);
  }

  static Step of(Kind kind, int a, int b) {
    return new Step(kind, a, b);
  }

  /** A schedule as {@link #toString()} writes it, steps separated by blanks or commas. */
  static List<Step> parse(String schedule) {
    List<Step> steps = new ArrayList<>();
    Matcher matcher = Pattern.compile("([A-Z_]+)(?:\\((\\d+)(?:,(\\d+))?\\))?").matcher(schedule);
    while (matcher.find()) {
      int a = matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2));
      int b = matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3));
      steps.add(new Step(Kind.valueOf(matcher.group(1)), a, b));
    }
    return steps;
  }

  @Override
  public String toString() {
    return kind + "(" + a + (b == 0 ? "" : "," + b) + ")";
  }
}
