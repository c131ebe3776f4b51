package com.hydroml.credits.backing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Where the servers keep programs and data: below the build directory. */
public final class Directories {

  private static final Path BUILD = Path.of("target").toAbsolutePath();
  private static final Path TEMPORARY = BUILD.resolve("backing");
  private static final long PID = ProcessHandle.current().pid();
  private static final AtomicInteger NEXT = new AtomicInteger();

  static {
    // At the end of a run is no good time: Kafka ends the JVM with an error when its files vanish.
    deleteWhatFormerRunsLeft();
  }

  private Directories() {}

  /** Unpacked programs, kept until the build directory is cleaned. */
  static Path programs() {
    return create(BUILD.resolve("servers"));
  }

  /** A new directory, which the next run removes. */
  public static Path temporary(String name) {
    return create(
        TEMPORARY.resolve(Long.toString(PID)).resolve(name + "-" + NEXT.incrementAndGet()));
  }

  static Path create(Path directory) {
    try {
      return Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void deleteTree(Path root) {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException ignored) {
      // A server that is just going away may still write; a later run removes what is left.
    }
  }

  private static void deleteWhatFormerRunsLeft() {
    if (!Files.isDirectory(TEMPORARY)) {
      return;
    }
    try (Stream<Path> runs = Files.list(TEMPORARY)) {
      List<Path> dead = runs.filter(Directories::isOfDeadProcess).toList();
      dead.forEach(Directories::deleteTree);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isOfDeadProcess(Path run) {
    String name = run.getFileName().toString();
    return name.chars().allMatch(Character::isDigit)
        && ProcessHandle.of(Long.parseLong(name)).isEmpty();
  }
}
