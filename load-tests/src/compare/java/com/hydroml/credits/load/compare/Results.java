package com.hydroml.credits.load.compare;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The figures of all rounds, their medians, and what is made of them. */
final class Results {

  private static final String DURABILITY =
      """
      What an answer means differs:
        hello        nothing is kept.
        redis-limit  in one Redis with an append-only file that is written each second: up to a second
                     is lost with the machine, nothing with the process. Nobody takes the events on.
        postgres     committed in one Postgres, synchronous_commit on, fsync %s: %s.
        eco          journaled: acknowledged by all in-sync replicas of Kafka (here one broker, which leaves
                     writing to the operating system: nothing is lost with a process; with replicas on
                     other machines, nothing with a machine), and in Redis as above. The ledger in
                     Postgres follows, with every entry and an audit chain; it is read by nobody here.
      """;

  private final Options options;
  private final Map<String, Map<Cell, List<Figure>>> figures = new LinkedHashMap<>();
  private final List<Double> settled = new ArrayList<>();
  private double drainedRecords;
  private double drainedSeconds;
  private double whileAway;

  Results(Options options) {
    this.options = options;
  }

  /** One cell of one round; the processors' time is in microseconds an operation. */
  private record Figure(
      double perSecond, double p50, double p99, double max, Map<String, Double> cpu) {}

  void add(
      String subject,
      Cell cell,
      Measured measured,
      Map<String, Long> before,
      Map<String, Long> after) {
    Map<String, Double> cpu = new LinkedHashMap<>();
    after.forEach(
        (name, used) ->
            cpu.put(name, (double) (used - before.get(name)) / Math.max(1, measured.answered())));
    figures
        .computeIfAbsent(subject, name -> new LinkedHashMap<>())
        .computeIfAbsent(cell, name -> new ArrayList<>())
        .add(
            new Figure(
                measured.perSecond(),
                measured.millis(50),
                measured.millis(99),
                measured.latency().getMaxValue() / 1000.0,
                cpu));
  }

  /** How long the ledger needed to come up to the journal after a cell. */
  void settled(double seconds) {
    settled.add(seconds);
  }

  void drained(double records, double seconds, double authorizationsPerSecond) {
    drainedRecords = records;
    drainedSeconds = seconds;
    whileAway = authorizationsPerSecond;
  }

  String line(int round, String subject, Cell cell, Measured measured) {
    Figure last = figures.get(subject).get(cell).getLast();
    StringBuilder cpu = new StringBuilder();
    last.cpu.forEach(
        (name, micros) -> {
          if (micros >= 0.5) {
            cpu.append(text(" %s %.0f", name, micros));
          }
        });
    return text(
        "round %d  %-11s %-33s %8.0f/s  p50 %7.2f  p99 %7.2f ms   us/op:%s",
        round,
        subject,
        cell.label(),
        measured.perSecond(),
        measured.millis(50),
        measured.millis(99),
        cpu)
        + (measured.retried() == 0 ? "" : "   503, asked again: " + measured.retried());
  }

  void print(PrintStream out) {
    out.println();
    out.println(
        text(
            "Medians of %d rounds of %d s: operations/s (p99 in ms)",
            options.rounds(), options.seconds()));
    out.print(text("%-33s", ""));
    options.subjects().forEach(subject -> out.print(text("%22s", subject)));
    out.println();
    for (Cell cell : options.cells()) {
      out.print(text("%-33s", cell.label()));
      for (String subject : options.subjects()) {
        OptionalDouble rate = median(subject, cell, Figure::perSecond);
        out.print(
            rate.isEmpty()
                ? text("%22s", "-")
                : text(
                    "%12.0f (%7.2f)",
                    rate.getAsDouble(), median(subject, cell, Figure::p99).getAsDouble()));
      }
      out.println();
    }
    out.println();
    targets().forEach(target -> out.println(target.line()));
    if (!settled.isEmpty()) {
      out.println(
          text(
              "The ledger was behind for at most %.1f s after a shape.",
              settled.stream().mapToDouble(Double::doubleValue).max().orElse(0)));
    }
    out.println();
    out.println(
        text(
            DURABILITY,
            options.durable() ? "on" : "off",
            options.durable()
                ? "nothing is lost with the process or the machine"
                : "nothing is lost with the process, some with the machine"));
  }

  /** A figure that is to be reached. */
  private record Target(String name, double figure, String relation, double target) {

    boolean isMet() {
      return switch (relation) {
        case ">=" -> figure >= target;
        default -> figure < target;
      };
    }

    String line() {
      return text(
          "%-58s %8.2f   target %s %s   %s",
          name, figure, relation, target, isMet() ? "met" : "MISSED");
    }
  }

  private List<Target> targets() {
    List<Target> targets = new ArrayList<>();
    ratio(targets, "eco / postgres, one hot account, 64 connections", 5, Options.POSTGRES, hot(64));
    ratio(targets, "eco / postgres, many accounts, 64 connections", 2, Options.POSTGRES, many(64));
    ratio(targets, "eco / hello, many accounts, 64 connections", 0.3, Options.HELLO, many(64));
    ratio(targets, "eco / hello, many accounts, 1000 connections", 0.45, Options.HELLO, many(1000));
    OptionalDouble batch =
        options.cells().stream()
            .filter(cell -> cell.shape() == Shape.BATCH)
            .map(cell -> median(Options.ECO, cell, Figure::perSecond))
            .flatMapToDouble(OptionalDouble::stream)
            .max();
    OptionalDouble single = median(Options.LIMIT, many(64), Figure::perSecond);
    if (batch.isPresent() && single.isPresent()) {
      targets.add(
          new Target(
              "eco batch operations/s / redis-limit single scripts/s",
              batch.getAsDouble() / single.getAsDouble(),
              ">=",
              0.5));
    }
    options.cells().stream()
        .filter(cell -> cell.rate() > 0)
        .forEach(
            cell ->
                median(Options.ECO, cell, Figure::p99)
                    .ifPresent(
                        p99 ->
                            targets.add(
                                new Target(
                                    "eco p99 of one authorize at " + cell.rate() + "/s, ms",
                                    p99,
                                    "<",
                                    10))));
    OptionalDouble full = median(Options.ECO, many(64), Figure::perSecond);
    if (drainedSeconds > 0 && full.isPresent()) {
      targets.add(
          new Target(
              text(
                  "projector, %.0f events in %.1f s / authorize/s at full load",
                  drainedRecords, drainedSeconds),
              drainedRecords / drainedSeconds / full.getAsDouble(),
              ">=",
              2));
    }
    return targets;
  }

  private static Cell many(int connections) {
    return new Cell(Shape.MANY, connections, 0);
  }

  private static Cell hot(int connections) {
    return new Cell(Shape.HOT, connections, 0);
  }

  private void ratio(List<Target> targets, String name, double target, String other, Cell cell) {
    OptionalDouble eco = median(Options.ECO, cell, Figure::perSecond);
    OptionalDouble others = median(other, cell, Figure::perSecond);
    if (eco.isPresent() && others.isPresent()) {
      targets.add(new Target(name, eco.getAsDouble() / others.getAsDouble(), ">=", target));
    }
  }

  private OptionalDouble median(String subject, Cell cell, ToDoubleFunction<Figure> figure) {
    List<Figure> all = figures.getOrDefault(subject, Map.of()).get(cell);
    if (all == null) {
      return OptionalDouble.empty();
    }
    double[] sorted = all.stream().mapToDouble(figure).sorted().toArray();
    int middle = sorted.length / 2;
    return OptionalDouble.of(
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
  }

  void write(Path file) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("processors", Runtime.getRuntime().availableProcessors());
    json.put("rounds", options.rounds());
    json.put("seconds", options.seconds());
    json.put("accounts", options.accounts());
    json.put("postgres_fsync", options.durable());
    json.put("jvm", options.jvm());
    List<Object> cells = new ArrayList<>();
    figures.forEach(
        (subject, byCell) ->
            byCell.forEach((cell, all) -> cells.add(describe(subject, cell, all))));
    json.put("figures", cells);
    json.put(
        "targets",
        targets().stream()
            .map(
                target ->
                    Map.of(
                        "name", target.name,
                        "figure", target.figure,
                        "relation", target.relation,
                        "target", target.target,
                        "met", target.isMet()))
            .toList());
    json.put("ledger_behind_seconds", settled);
    json.put(
        "drain",
        Map.of(
            "records", drainedRecords,
            "seconds", drainedSeconds,
            "authorizations_per_second_meanwhile", whileAway));
    try {
      Files.createDirectories(Objects.requireNonNull(file.getParent()));
      Files.write(
          file,
          JsonMapper.builder()
              .enable(SerializationFeature.INDENT_OUTPUT)
              .build()
              .writeValueAsBytes(json));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, Object> describe(String subject, Cell cell, List<Figure> all) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("subject", subject);
    json.put("shape", cell.shape().label());
    json.put("connections", cell.connections());
    json.put("rate", cell.rate());
    json.put("operations_per_second", median(subject, cell, Figure::perSecond).getAsDouble());
    json.put("p50_ms", median(subject, cell, Figure::p50).getAsDouble());
    json.put("p99_ms", median(subject, cell, Figure::p99).getAsDouble());
    json.put("rounds", all);
    return json;
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
