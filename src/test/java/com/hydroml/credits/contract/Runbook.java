package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.CreditsApplication;
import com.hydroml.credits.backing.Installation;
import com.hydroml.credits.reconciliation.CheckCommand;
import com.hydroml.credits.reconciliation.RepairCommand;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The commands of a section of docs/runbook.md, taken from there and run. */
final class Runbook {

  private static final String JAR = "java -jar eco-credits.jar ";

  private final List<String> commands;
  private final List<String> statements;

  private Runbook(List<String> commands, List<String> statements) {
    this.commands = commands;
    this.statements = statements;
  }

  /** What a command printed, and its exit code. */
  record Ran(int code, String text) {}

  static Runbook section(String heading) {
    String text;
    try {
      text = Files.readString(Path.of("docs/runbook.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int begin = text.indexOf("\n## " + heading + "\n");
    assertThat(begin).as("section %s", heading).isNotNegative();
    int end = text.indexOf("\n## ", begin + 4);
    List<String> commands = new ArrayList<>();
    List<String> statements = new ArrayList<>();
    String language = "";
    for (String line : text.substring(begin, end < 0 ? text.length() : end).split("\n")) {
      if (line.startsWith("```")) {
        language = line.substring(3);
      } else if (language.equals("sh")) {
        commands.add(line);
      } else if (language.equals("sql")) {
        statements.add(line);
      }
    }
    return new Runbook(commands, statements);
  }

  /**
   * The {@code number}th of the section's SQL statements.
   *
   * @param account what user:42 stands for
   */
  String statement(int number, String account) {
    return statements.get(number).replace("user:42", account);
  }

  /** The command that begins so, as it stands there. */
  String command(String beginning) {
    return commands.stream()
        .filter(command -> command.startsWith(beginning))
        .findFirst()
        .orElseThrow(() -> new AssertionError("the runbook has no " + beginning));
  }

  /**
   * Runs the {@code number}th of the section's commands.
   *
   * @param account what user:42 stands for
   */
  Ran run(int number, String account, Map<String, Object> properties) {
    return run(number, account, properties, "", "");
  }

  /** The same with another part of the command that stands for something. */
  Ran run(int number, String account, Map<String, Object> properties, String stands, String is) {
    List<String> jar = commands.stream().filter(command -> command.startsWith(JAR)).toList();
    String command = jar.get(number).substring(JAR.length()).replace("user:42", account);
    command = stands.isEmpty() ? command : command.replace(stands, is);
    List<String> words = new ArrayList<>(Arrays.asList(command.split(" ")));
    words.addAll(List.of(Installation.arguments(properties)));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);
    int code;
    if (words.getFirst().equals(CheckCommand.NAME)) {
      code =
          CheckCommand.run(
              CreditsApplication.class,
              words.subList(1, words.size()).toArray(String[]::new),
              printed);
    } else {
      assertThat(RepairCommand.NAMES).contains(words.getFirst());
      code = RepairCommand.run(CreditsApplication.class, words.toArray(String[]::new), printed);
    }
    return new Ran(code, out.toString(StandardCharsets.UTF_8));
  }
}
