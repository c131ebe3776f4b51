package com.hydroml.credits.chaos;

import com.hydroml.credits.CreditsApplication;
import com.hydroml.credits.chaos.Verdict.Wrong;
import com.hydroml.credits.reconciliation.CheckCommand;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The operators' own command: double entry, gap-free versions, holds that add up, the audit chain,
 * and Redis as the ledger has it.
 */
final class OperatorsCheck {

  private static final int TRIES = 5;
  private static final Pattern AHEAD = Pattern.compile("redis: .* [1-9]\\d* skipped because.*");

  private final Stack stack;
  private final Verdict verdict;

  OperatorsCheck(Stack stack, Verdict verdict) {
    this.stack = stack;
    this.verdict = verdict;
  }

  void check() {
    List<String> lines = run();
    for (int i = 1; i < TRIES && lines.stream().anyMatch(OperatorsCheck::isAhead); i++) {
      Client.sleep(1_000);
      lines = run();
    }
    lines.stream()
        .filter(line -> line.startsWith("FINDING") || line.startsWith("could not") || isAhead(line))
        .forEach(line -> verdict.found(Wrong.FINDINGS, line));
    if (lines.stream().noneMatch(line -> line.startsWith("ledger: "))) {
      verdict.found(Wrong.FINDINGS, "the check said nothing of the ledger: " + lines);
    }
  }

  private static boolean isAhead(String line) {
    return AHEAD.matcher(line).matches();
  }

  private List<String> run() {
    String[] arguments =
        stack.checkProperties().entrySet().stream()
            .map(property -> "--" + property.getKey() + "=" + property.getValue())
            .toArray(String[]::new);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CheckCommand.run(
        CreditsApplication.class, arguments, new PrintStream(out, true, StandardCharsets.UTF_8));
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
