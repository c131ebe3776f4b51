package com.hydroml.credits.chaos;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Everything that the clients of one scenario were told. */
final class Memory {

  private final Queue<Told> told = new ConcurrentLinkedQueue<>();
  private final Queue<Operation> unresolved = new ConcurrentLinkedQueue<>();
  private final Queue<Read> reads = new ConcurrentLinkedQueue<>();
  private final Queue<String> strange = new ConcurrentLinkedQueue<>();
  private volatile boolean redisLost;
  private volatile boolean declinesForgotten;

  /**
   * An operation and its final answer.
   *
   * @param abandoned the abandon's own answer if the client abandoned the operation: then {@code
   *     answer} is null where nothing is said to have been decided
   */
  record Told(Operation operation, @Nullable Answer answer, @Nullable Answer abandoned) {}

  /** A balance that was read. */
  record Read(String account, long version, long available, long held) {}

  void told(Operation operation, Answer answer) {
    told.add(new Told(operation, answer, null));
  }

  void abandoned(Operation operation, @Nullable Answer result, Answer abandoned) {
    told.add(new Told(operation, result, abandoned));
  }

  void unresolved(Operation operation) {
    unresolved.add(operation);
  }

  void read(String account, Answer answer) {
    reads.add(
        new Read(
            account,
            answer.json().path("version").asLong(-1),
            answer.json().path("available").asLong(-1),
            answer.json().path("held").asLong(-1)));
  }

  /** Something that no client should ever be told. */
  void strange(String what) {
    strange.add(what);
  }

  /** From now on answers that said {@code queued} may have vanished, and declines are forgotten. */
  void redisIsLost() {
    redisLost = true;
    declinesForgotten = true;
  }

  /**
   * From now on declines may have been forgotten: another life of Redis, even on the same files, is
   * another generation.
   */
  void declinesAreForgotten() {
    declinesForgotten = true;
  }

  boolean wereDeclinesForgotten() {
    return declinesForgotten;
  }

  boolean wasRedisLost() {
    return redisLost;
  }

  Queue<Told> told() {
    return told;
  }

  Queue<Operation> unresolved() {
    return unresolved;
  }

  Queue<Read> reads() {
    return reads;
  }

  Queue<String> strange() {
    return strange;
  }
}
