package com.hydroml.credits.chaos;

import com.hydroml.credits.CreditsApplication;
import com.hydroml.credits.chaos.Verdict.Wrong;
import com.hydroml.credits.reconciliation.CheckCommand;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The operators' own command: double entry, gap-free versions, holds that add up, the audit chain,
 * and Redis as the ledger has it.
 */
final class OperatorsCheck {

  private static final int TRIES = 5;
  private static final Pattern AHEAD = Pattern.compile("redis: .* [1-9]\\d* skipped because.*");

  /** What it finds counts here, not how long it takes on a crowded machine. */
  private static final Map<String, Object> PATIENT =
      Map.of(
          "spring.r2dbc.pool.max-acquire-time", "30s",
          "spring.r2dbc.pool.max-create-connection-time", "30s",
          "spring.r2dbc.statement-timeout", "60s",
          "credits.redis.command-timeout", "30s");

  private final Stack stack;
  private final Verdict verdict;

  OperatorsCheck(Stack stack, Verdict verdict) {
    this.stack = stack;
    this.verdict = verdict;
  }

  void check() {
    List<String> lines = run();
    for (int i = 1; i < TRIES && lines.stream().anyMatch(OperatorsCheck::isToBeRepeated); i++) {
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

  private static boolean isToBeRepeated(String line) {
    return isAhead(line) || line.startsWith("could not");
  }

  private static boolean isAhead(String line) {
    return AHEAD.matcher(line).matches();
  }

  private List<String> run() {
    Map<String, Object> properties = new LinkedHashMap<>(stack.checkProperties());
    properties.putAll(PATIENT);
    String[] arguments =
        properties.entrySet().stream()
            .map(property -> "--" + property.getKey() + "=" + property.getValue())
            .toArray(String[]::new);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CheckCommand.run(
        CreditsApplication.class, arguments, new PrintStream(out, true, StandardCharsets.UTF_8));
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
