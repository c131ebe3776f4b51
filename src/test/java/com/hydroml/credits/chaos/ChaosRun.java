package com.hydroml.credits.chaos;

import com.hydroml.credits.chaos.Memory.Told;
import com.hydroml.credits.chaos.Recovery.Recovered;
import com.hydroml.credits.chaos.Verdict.Wrong;
import java.util.List;
import java.util.Random;

/** One scenario, from the start of its load to the verdict. */
final class ChaosRun {

  private final Scenario scenario;
  private final Settings settings;
  private final Memory memory = new Memory();
  private final Verdict verdict = new Verdict();

  ChaosRun(Scenario scenario, Settings settings) {
    this.scenario = scenario;
    this.settings = settings;
  }

  /** Runs it on processes of its own. */
  Result run(ServiceClasses classes) {
    try (Stack stack = scenario.clustered() ? Stack.clustered(classes) : Stack.single(classes)) {
      return run(stack);
    }
  }

  /** Runs it, prints its line and, if something is wrong, what. */
  Result run(Stack stack) {
    Random random = new Random(settings.seed());
    List<Recovered> faults = strike(stack, random);
    reckon(stack, random);
    Result result = new Result(scenario.name(), settings.seed(), acked(), faults, verdict);
    System.out.println(result.line());
    verdict.words().forEach(System.out::println);
    return result;
  }

  private List<Recovered> strike(Stack stack, Random random) {
    try (Workload load = new Workload(scenario.name(), settings, stack.instances(), memory)) {
      Recovery recovery = new Recovery(stack, load.accounts(), memory, random, settings.patience());
      Faults faults = new Faults(stack, settings, random, memory, recovery);
      recovery.await("start");
      load.start();
      scenario.schedule().accept(faults);
      return recovery.all();
    }
  }

  private void reckon(Stack stack, Random random) {
    Drain drain = new Drain(stack, settings.patience());
    requireDrained(drain);
    new Replays(stack, memory, random, verdict).check();
    // What the replays released or loaded is to be in the ledger too.
    requireDrained(drain);
    new Reckoning(memory, new Ledger(stack.jdbcUrl()), verdict).check();
    new OperatorsCheck(stack, verdict).check();
  }

  private void requireDrained(Drain drain) {
    String left = drain.await();
    if (!left.isEmpty()) {
      verdict.found(Wrong.FINDINGS, left);
    }
  }

  private long acked() {
    return memory.told().stream()
        .map(Told::answer)
        .filter(answer -> answer != null && answer.isSuccess())
        .count();
  }
}
