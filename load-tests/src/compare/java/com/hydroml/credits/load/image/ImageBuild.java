package com.hydroml.credits.load.image;

import com.hydroml.credits.backing.Directories;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Takes the packaged jar apart into {@code target/image}, lets it work for a while with real
 * servers so that the JVM writes its cache, and checks that the JVM takes the cache. With a number
 * of rounds it measures, in turns, the jar as it is, in parts, and in parts with the cache.
 */
final class ImageBuild {

  private static final String JAR = "eco-credits.jar";
  private static final String CACHE = "eco-credits.aot";
  private static final String OPTIONS = "java.options";

  /** What the service needs of its JVM, with or without a cache. */
  private static final List<String> NEEDED =
      List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

  private static final String DEFAULT_JVM = "-XX:+UseParallelGC";

  /** Jobs of a training run. */
  private static final int TRAINING = 20_000;

  /** Authorizations measured right after a start. */
  private static final int FIRST = 4_000;

  private final Path jar;
  private final Path image;
  private final List<String> jvm;
  private final int rounds;

  private ImageBuild(Path jar, Path image, List<String> jvm, int rounds) {
    this.jar = jar;
    this.image = image;
    this.jvm = jvm;
    this.rounds = rounds;
  }

  /** {@code [rounds] [options of the JVM …]} */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    ProcessHandle.current()
        .parent()
        .ifPresent(parent -> parent.onExit().thenRun(() -> Runtime.getRuntime().halt(1)));
    List<String> jvm = new ArrayList<>(NEEDED);
    List<String> given = Arrays.asList(arguments);
    jvm.addAll(given.size() < 2 ? List.of(DEFAULT_JVM) : given.subList(1, given.size()));
    new ImageBuild(
            Path.of(System.getProperty("compare.jar")).toAbsolutePath(),
            Path.of("target/image").toAbsolutePath(),
            jvm,
            given.isEmpty() ? 0 : Integer.parseInt(given.getFirst()))
        .run();
    System.exit(0);
  }

  private void run() throws IOException, InterruptedException {
    extract();
    try (ImageServers servers = new ImageServers()) {
      train(servers);
      for (Map.Entry<String, List<Long>> figures : measured(servers).entrySet()) {
        System.out.println(figures.getKey() + ": " + figures.getValue());
      }
    }
  }

  private void extract() throws IOException, InterruptedException {
    // What a former build left would go into the image, too.
    deleteTree(image);
    Files.createDirectories(image);
    Path extractionLog = Directories.temporary("extraction").resolve("log");
    Process extraction =
        new ProcessBuilder(
                java(),
                "-Djarmode=tools",
                "-jar",
                jar.toString(),
                "extract",
                "--force",
                "--application-filename",
                JAR,
                "--destination",
                image.toString())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(extractionLog.toFile()))
            .start();
    if (extraction.waitFor() != 0) {
      throw new IOException(
          jar + " cannot be taken apart: " + Files.readString(extractionLog).strip());
    }
  }

  private static void deleteTree(Path root) throws IOException {
    if (Files.notExists(root)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private void train(ImageServers servers) throws IOException {
    try (ServiceRun training =
        ServiceRun.start(image, parts("-XX:AOTCacheOutput=" + CACHE), servers.settings())) {
      try (Customers customers = new Customers(training.port(), "training")) {
        customers.work(TRAINING);
      }
      training.end();
      if (Files.notExists(image.resolve(CACHE))) {
        throw new IOException(training.failure("the JVM wrote no cache at its end"));
      }
    }
    List<String> options = new ArrayList<>(jvm);
    options.add("-XX:AOTCache=" + CACHE);
    Files.writeString(image.resolve(OPTIONS), String.join("\n", options) + "\n");
    // The JVM goes on without a cache that it cannot use, unless it is told not to.
    try (ServiceRun trial =
        ServiceRun.start(image, asShipped("-XX:AOTMode=on"), servers.settings())) {
      System.out.printf(
          Locale.ROOT,
          "%s has a cache of %d MB; with it the service is ready after %d ms%n",
          image,
          Files.size(image.resolve(CACHE)) / 1_000_000,
          trial.readyAfter().toMillis());
      trial.end();
    }
  }

  private List<String> asShipped(String... more) {
    List<String> command = new ArrayList<>(List.of(java(), "@" + OPTIONS));
    command.addAll(List.of(more));
    command.addAll(List.of("-jar", JAR));
    return command;
  }

  private List<String> parts(String... more) {
    return command(Path.of(JAR), more);
  }

  private List<String> command(Path what, String... more) {
    List<String> command = new ArrayList<>(List.of(java()));
    command.addAll(jvm);
    command.addAll(List.of(more));
    command.addAll(List.of("-jar", what.toString()));
    return command;
  }

  /** By what is measured, one number a round. */
  private Map<String, List<Long>> measured(ImageServers servers) {
    Map<String, List<String>> subjects = new LinkedHashMap<>();
    subjects.put("jar", command(jar));
    subjects.put("parts", parts());
    subjects.put("parts and cache", asShipped("-XX:AOTMode=on"));
    Map<String, List<Long>> figures = new LinkedHashMap<>();
    for (int round = 1; round <= rounds; round++) {
      for (Map.Entry<String, List<String>> subject : subjects.entrySet()) {
        String run = subject.getKey().replace(' ', '-') + "-" + round;
        try (ServiceRun service = ServiceRun.start(image, subject.getValue(), servers.settings())) {
          Duration start = service.processorTime();
          add(figures, subject.getKey() + ", ready after ms", service.readyAfter().toMillis());
          add(figures, subject.getKey() + ", processor ms until then", start.toMillis());
          try (Customers customers = new Customers(service.port(), run)) {
            authorize(service, customers, figures, subject.getKey() + ", first");
            authorize(service, customers, figures, subject.getKey() + ", second");
          }
          service.end();
        }
      }
    }
    return figures;
  }

  private static void authorize(
      ServiceRun service, Customers customers, Map<String, List<Long>> figures, String what) {
    Duration before = service.processorTime();
    customers.authorize(FIRST);
    Duration used = service.processorTime().minus(before);
    add(
        figures,
        what + " " + FIRST + " authorizations, processor µs each",
        used.toNanos() / 1000 / FIRST);
  }

  private static void add(Map<String, List<Long>> figures, String what, long figure) {
    List<Long> known = figures.getOrDefault(what, new ArrayList<>());
    known.add(figure);
    figures.put(what, known);
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
