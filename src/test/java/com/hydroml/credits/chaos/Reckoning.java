package com.hydroml.credits.chaos;

import com.hydroml.credits.chaos.Ledger.Outcome;
import com.hydroml.credits.chaos.Ledger.Step;
import com.hydroml.credits.chaos.Memory.Told;
import com.hydroml.credits.chaos.Verdict.Wrong;
import com.hydroml.credits.journal.EventKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compares everything that clients were told with what the ledger has in the end. */
final class Reckoning {

  /** What the load can run into; anything else must not be answered to it. */
  private static final Set<String> REFUSALS =
      Set.of(
          "authorization_not_found",
          "authorization_captured",
          "authorization_voided",
          "authorization_expired",
          "amount_exceeds_remaining",
          "amount_below_captured",
          "amount_exceeds_captured",
          "insufficient_credits");

  private final Memory memory;
  private final Ledger ledger;
  private final Verdict verdict;
  private final Map<String, List<Step>> byKey = new HashMap<>();
  private final Map<String, Step> byVersion = new HashMap<>();
  private final Map<String, Outcome> outcomes;
  private final Map<String, Ledger.Hold> holds;
  private final Map<String, Long> grants;

  Reckoning(Memory memory, Ledger ledger, Verdict verdict) {
    this.memory = memory;
    this.ledger = ledger;
    this.verdict = verdict;
    this.outcomes = ledger.outcomes();
    this.holds = ledger.holds();
    this.grants = ledger.grants();
  }

  void check() {
    indexSteps();
    memory.told().forEach(this::check);
    memory.reads().forEach(this::check);
    memory.unresolved().forEach(o -> verdict.found(Wrong.UNRESOLVED, o.toString()));
    memory.strange().forEach(what -> verdict.found(Wrong.FINDINGS, what));
    ledger.overdrafts().forEach(where -> verdict.found(Wrong.OVERDRAFTS, where));
    ledger.doubts().forEach(doubt -> verdict.found(Wrong.FINDINGS, doubt));
  }

  private void indexSteps() {
    for (Step step : ledger.steps()) {
      if (!step.key().isEmpty()) {
        byKey
            .computeIfAbsent(step.account() + " " + step.key(), key -> new ArrayList<>())
            .add(step);
      }
      Step other = byVersion.put(step.account() + " " + step.version(), step);
      if (other != null) {
        verdict.found(Wrong.DUPLICATED, "two steps: " + other + " and " + step);
      }
    }
    byKey.forEach(
        (key, steps) -> {
          if (steps.size() > 1) {
            verdict.found(Wrong.DUPLICATED, "key " + key + " took effect as " + steps);
          }
        });
  }

  private void check(Told told) {
    Operation operation = told.operation();
    Answer answer = told.answer();
    if (told.abandoned() != null) {
      checkAbandoned(told, told.abandoned());
      return;
    }
    if (answer == null) {
      throw new IllegalStateException("neither answered nor abandoned: " + operation);
    }
    if (answer.isSuccess()) {
      checkSuccess(operation, answer, answer.isDurable());
    } else {
      checkRefusal(operation, answer);
    }
  }

  /** Of an operation that was never answered: it took effect as the abandon says, or never. */
  private void checkAbandoned(Told told, Answer abandoned) {
    Operation operation = told.operation();
    boolean applied = abandoned.json().path("applied").asBoolean();
    if (applied && told.answer() != null) {
      checkSuccess(operation, told.answer(), true);
    } else if (applied) {
      verdict.found(Wrong.FINDINGS, "an abandon says applied and not what: " + abandoned);
    } else {
      List<Step> steps = effects(operation);
      if (!steps.isEmpty()) {
        verdict.found(Wrong.DUPLICATED, operation + " was abandoned and took effect as " + steps);
      }
      if (told.answer() == null && byKey.get(keyOf(operation)) == null) {
        verdict.found(Wrong.LOST, "the end of " + operation);
      }
    }
  }

  private void checkSuccess(Operation operation, Answer answer, boolean durable) {
    Step step = stepOf(operation, answer);
    if (step == null) {
      if (durable || !memory.wasRedisLost()) {
        verdict.found(Wrong.LOST, operation + " was answered " + answer);
      }
      return;
    }
    List<String> differences = new ArrayList<>();
    differ(differences, "version", answer.version(), step.version());
    differ(differences, "available", answer.available(), step.availableAfter());
    differ(differences, "held", answer.held(), step.heldAfter());
    differ(differences, "kind", operation.kind().code(), step.kind());
    if (operation.key() != null) {
      checkOutcome(operation, answer, differences);
    } else if (!isHeartbeat(answer, step)) {
      differences.add("it is another's");
    }
    checkAmount(operation, step, differences);
    if (!differences.isEmpty()) {
      verdict.found(
          Wrong.LOST,
          operation + " was answered " + answer + ", the ledger has " + step + ": " + differences);
    }
  }

  private @Nullable Step stepOf(Operation operation, Answer answer) {
    if (operation.key() == null) {
      Step step = byVersion.get(operation.account() + " " + answer.version());
      // What was queued may have gone with Redis, and its version be another step's.
      boolean mayBeGone = !answer.isDurable() && memory.wasRedisLost();
      return mayBeGone && step != null && !isHeartbeat(answer, step) ? null : step;
    }
    List<Step> steps = byKey.get(keyOf(operation));
    return steps == null ? null : steps.getFirst();
  }

  /** Without a key, it is the step that gave this hold this end. */
  private static boolean isHeartbeat(Answer answer, Step step) {
    return step.kind() == EventKind.ADJUST.code()
        && step.key().isEmpty()
        && step.hold().equals(answer.id())
        && step.expiresAt() == answer.expiresAt();
  }

  private void checkOutcome(Operation operation, Answer answer, List<String> differences) {
    Outcome outcome = outcomes.get(keyOf(operation));
    if (outcome == null) {
      differences.add("no outcome is remembered");
      return;
    }
    differ(differences, "the outcome's version", answer.version(), outcome.version());
    if (operation.makesHold()) {
      Ledger.Hold hold = holds.get(answer.id());
      if (hold == null || !hold.account().equals(operation.account())) {
        differences.add("hold " + answer.id() + " is " + hold);
      }
      if (!outcome.hold().equals(answer.id())) {
        differences.add("the outcome's hold is " + outcome.hold());
      }
    }
    if (operation.kind() == EventKind.GRANT) {
      Long amount = grants.get(answer.id());
      if (amount == null || amount != operation.amount()) {
        differences.add("grant " + answer.id() + " is of " + amount);
      }
    }
  }

  /** What it moved, by the balance before; only where that is known beforehand. */
  private void checkAmount(Operation operation, Step step, List<String> differences) {
    if (operation.amount() == 0) {
      return;
    }
    Step before = byVersion.get(step.account() + " " + (step.version() - 1));
    long available = before == null ? 0 : before.availableAfter();
    differ(differences, "moved", operation.amount(), step.availableAfter() - available);
  }

  private void checkRefusal(Operation operation, Answer answer) {
    if (!REFUSALS.contains(answer.code())) {
      verdict.found(Wrong.FINDINGS, operation + " was answered " + answer);
    }
    List<Step> steps = effects(operation);
    if (!steps.isEmpty()) {
      verdict.found(
          Wrong.DUPLICATED, operation + " was refused " + answer + " and took effect as " + steps);
    }
    Operation.Hold target = operation.target();
    boolean holdIsGone = answer.status() == 404 && target != null;
    if (holdIsGone && (target.durable() || !memory.wasRedisLost())) {
      verdict.found(Wrong.LOST, "hold of " + operation + ": " + answer);
    }
  }

  private List<Step> effects(Operation operation) {
    return byKey.getOrDefault(keyOf(operation), List.of()).stream()
        .filter(step -> step.kind() != EventKind.ABANDON.code())
        .toList();
  }

  /** Steps that were read but not journaled go with Redis. */
  private void check(Memory.Read read) {
    if (memory.wasRedisLost() || read.version() == 0) {
      return;
    }
    Step step = byVersion.get(read.account() + " " + read.version());
    if (step == null
        || step.availableAfter() != read.available()
        || step.heldAfter() != read.held()) {
      verdict.found(Wrong.LOST, read + " was read, the ledger has " + step);
    }
  }

  private static String keyOf(Operation operation) {
    return operation.account() + " " + operation.key();
  }

  private static void differ(List<String> differences, String what, long told, long found) {
    if (told != found) {
      differences.add("%s told %d, found %d".formatted(what, told, found));
    }
  }
}
