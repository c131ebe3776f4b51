package com.hydroml.credits.chaos;

import com.hydroml.credits.backing.Directories;
import com.hydroml.credits.backing.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The append-only files of a Redis server as they were at some time, as a backup has them. */
final class RedisCopy {

  private static final String FILES = "appendonlydir";

  private final Path original;
  private final Path copy;

  private RedisCopy(Path original, Path copy) {
    this.original = original;
    this.copy = copy;
  }

  /** Copies the files while the server runs; it truncates a half-written end when it starts. */
  static RedisCopy of(RedisServer redis) {
    RedisCopy copy =
        new RedisCopy(redis.directory().resolve(FILES), Directories.temporary("redis-copy"));
    copyAll(copy.original, copy.copy);
    return copy;
  }

  /** Puts them back; the server must not run. */
  void restore() {
    try (Stream<Path> paths = Files.walk(original)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
      Files.createDirectories(original);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    copyAll(copy, original);
  }

  private static void copyAll(Path from, Path to) {
    try (Stream<Path> paths = Files.list(from)) {
      List<Path> files = paths.toList();
      for (Path file : files) {
        Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
