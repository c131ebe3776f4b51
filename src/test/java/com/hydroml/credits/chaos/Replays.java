package com.hydroml.credits.chaos;

import com.hydroml.credits.chaos.Memory.Told;
import com.hydroml.credits.chaos.Verdict.Wrong;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** A key that is sent again gets the first answer, at any instance. */
final class Replays {

  private static final int SAMPLE = 300;

  private final Stack stack;
  private final Memory memory;
  private final Random random;
  private final Verdict verdict;

  Replays(Stack stack, Memory memory, Random random, Verdict verdict) {
    this.stack = stack;
    this.memory = memory;
    this.random = random;
    this.verdict = verdict;
  }

  void check() {
    List<Told> sample = new ArrayList<>(memory.told().stream().filter(this::isKept).toList());
    Collections.shuffle(sample, random);
    long end = System.nanoTime() + 60_000_000_000L;
    Client client = new Client(stack.instances(), memory, random, () -> System.nanoTime() > end);
    sample.stream().limit(SAMPLE).forEach(told -> check(client, told));
  }

  /** A decline goes with Redis, and so may what was only queued. */
  private boolean isKept(Told told) {
    if (told.operation().key() == null || told.abandoned() != null) {
      return told.abandoned() != null && told.answer() == null;
    }
    Answer answer = told.answer();
    if (answer == null || answer.status() == 404) {
      return false;
    }
    return answer.isSuccess()
        ? answer.isDurable() || !memory.wasRedisLost()
        : !memory.wereDeclinesForgotten();
  }

  private void check(Client client, Told told) {
    Operation operation = told.operation();
    Answer again = client.settle(operation.method(), operation.path(), operation.key(), operation);
    if (again == null) {
      verdict.found(Wrong.UNRESOLVED, "again " + operation);
    } else if (told.answer() == null) {
      if (!again.code().equals("key_abandoned")) {
        verdict.found(Wrong.DUPLICATED, operation + " was abandoned, and again is " + again);
      }
    } else if (!again.saysTheSameAs(told.answer())) {
      verdict.found(
          Wrong.DUPLICATED, operation + " was answered " + told.answer() + ", and again " + again);
    }
  }
}
