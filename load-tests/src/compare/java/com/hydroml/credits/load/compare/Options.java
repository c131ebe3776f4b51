package com.hydroml.credits.load.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the command was asked for: {@code --name value}, in any order.
 *
 * @param rounds how often every subject runs every shape
 * @param seconds measured of each
 * @param warmUp seconds before each
 * @param training seconds of each shape that every subject runs before the first round
 * @param accounts of the shapes with many
 * @param cells in their order
 * @param subjects in the first round's order
 * @param durable whether Postgres waits for the disk ({@code fsync})
 * @param jvm options of the HTTP subjects' JVMs
 * @param profile the directory for a flight recording of the service, or empty
 * @param pool the Postgres subject's connections
 * @param drain whether the projector's drain rate is measured, which takes a while
 * @param redis the program that is Redis, or empty for the artifact's
 * @param eco further settings of the service, such as {@code --credits.redis.connections=4}
 */
record Options(
    int rounds,
    int seconds,
    int warmUp,
    int training,
    int accounts,
    List<Cell> cells,
    List<String> subjects,
    boolean durable,
    List<String> jvm,
    String profile,
    int pool,
    boolean drain,
    String redis,
    List<String> eco) {

  /** As docs/performance.md recommends for two cores. */
  static final String JVM =
      "-Xms1g,-Xmx1g,-XX:+UseParallelGC,-Dreactor.netty.ioWorkerCount=2";

  static final String HELLO = "hello";
  static final String LIMIT = "redis-limit";
  static final String POSTGRES = "postgres";
  static final String ECO = "eco";

  static final String USAGE =
      """
      load-tests/compare [--name value …]

        --rounds 3          every subject runs every shape so often, in alternating order
        --seconds 5         measured of each shape
        --warm-up 2         seconds before it
        --training 4        seconds of each shape before the first round, for the compilers; a slow
                            machine needs more
        --accounts 10000
        --shapes many-1,many-64,many-1000,hot-1,hot-64,hot-1000,batch-1,batch-8,rate-500
        --subjects hello,redis-limit,postgres,eco
        --fsync on          off lets Postgres answer before its disk has the commit
        --pool 20           the Postgres subject's connections
        --drain on          measure the projector's drain rate at the end
        --jvm …             options of the three HTTP subjects' JVMs, comma-separated
        --redis <program>   another Redis than the artifact's, such as /usr/bin/redis-server
        --eco …             further settings of the service, comma-separated
        --profile <dir>     a flight recording of the service
        --quick             --rounds 1 --seconds 3 --warm-up 1: two to three minutes
      """;

  private static final String SHAPES =
      "many-1,many-64,many-1000,hot-1,hot-64,hot-1000,batch-1,batch-8,rate-500";

  static Options of(String[] arguments) {
    Map<String, String> given = new LinkedHashMap<>();
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].equals("--quick")) {
        given.put("rounds", "1");
        given.put("seconds", "3");
        given.put("warm-up", "1");
      } else if (arguments[i].startsWith("--") && i + 1 < arguments.length) {
        given.put(arguments[i].substring(2), arguments[++i]);
      } else {
        throw new IllegalArgumentException("what is " + arguments[i] + "?\n" + USAGE);
      }
    }
    Options options =
        new Options(
            number(given, "rounds", 3),
            number(given, "seconds", 5),
            number(given, "warm-up", 2),
            number(given, "training", 4),
            number(given, "accounts", 10_000),
            cells(text(given, "shapes", SHAPES)),
            list(text(given, "subjects", String.join(",", HELLO, LIMIT, POSTGRES, ECO))),
            text(given, "fsync", "on").equals("on"),
            list(text(given, "jvm", JVM)),
            text(given, "profile", ""),
            number(given, "pool", 20),
            text(given, "drain", "on").equals("on"),
            text(given, "redis", ""),
            list(text(given, "eco", "")));
    if (!given.isEmpty()) {
      throw new IllegalArgumentException("what is --" + given.keySet() + "?\n" + USAGE);
    }
    if (!Set.of(HELLO, LIMIT, POSTGRES, ECO).containsAll(options.subjects)) {
      throw new IllegalArgumentException("subjects are hello, redis-limit, postgres and eco");
    }
    return options;
  }

  private static String text(Map<String, String> given, String name, String otherwise) {
    String value = given.remove(name);
    return value == null ? otherwise : value;
  }

  private static int number(Map<String, String> given, String name, int otherwise) {
    return Integer.parseInt(text(given, name, Integer.toString(otherwise)));
  }

  private static List<String> list(String text) {
    return text.isEmpty() ? List.of() : Arrays.asList(text.split(","));
  }

  private static List<Cell> cells(String text) {
    List<Cell> cells = new ArrayList<>();
    for (String name : list(text)) {
      int dash = name.indexOf('-');
      int number = Integer.parseInt(name.substring(dash + 1));
      cells.add(
          switch (name.substring(0, dash)) {
            case "many" -> new Cell(Shape.MANY, number, 0);
            case "hot" -> new Cell(Shape.HOT, number, 0);
            case "batch" -> new Cell(Shape.BATCH, number, 0);
            case "rate" -> new Cell(Shape.MANY, 64, number);
            default -> throw new IllegalArgumentException("no shape is called " + name);
          });
    }
    return cells;
  }
}
