package com.hydroml.credits.contract;

import com.hydroml.credits.backing.Backing;
import com.hydroml.credits.backing.Installation;
import com.hydroml.credits.backing.Loopback;
import com.hydroml.credits.backing.RedisInline;
import com.hydroml.credits.backing.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.test.context.DynamicPropertyRegistry;

/** A Redis to lose, a database and topics that no other test uses. */
final class OwnServers {

  private final Path files;
  private final RedisServer redis;
  private final Installation installation;

  /**
   * Starts Redis.
   *
   * @param name of the topics, which no other test's begin with
   */
  OwnServers(String name, String fsync) {
    this.files = directory(name);
    this.redis = new RedisServer(files, Loopback.freePort(), List.of("--appendfsync", fsync));
    this.installation =
        new Installation(name)
            .with("spring.data.redis.host", Loopback.HOST)
            .with("spring.data.redis.port", redis.port());
    redis.start();
  }

  private static Path directory(String name) {
    try {
      return Files.createTempDirectory(Path.of("target").toAbsolutePath(), name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The service that works with them. */
  Installation installation() {
    return installation;
  }

  /**
   * Tells a context of the service about them: one that measures, with the patience that it has in
   * production.
   */
  void register(DynamicPropertyRegistry registry) {
    installation
        .properties()
        .forEach(
            (name, value) -> {
              if (!name.startsWith("credits.journal.confirmation")) {
                registry.add(name, () -> value);
              }
            });
  }

  /** To the service's database. */
  Connection connection() throws SQLException {
    Backing backing = Backing.shared();
    return DriverManager.getConnection(
        installation.jdbcUrl(), backing.postgresUsername(), backing.postgresPassword());
  }

  RedisServer redis() {
    return redis;
  }

  void flushAll() {
    try {
      RedisInline.send(redis.port(), "FLUSHALL");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void restart() {
    redis.kill();
    redis.start();
  }

  void restartEmpty() {
    redis.kill();
    deleteFiles(data());
    redis.start();
  }

  /** Copies Redis' data as they are now. */
  void copy() {
    copyFiles(data(), older());
  }

  void restartOnTheCopy() {
    redis.kill();
    deleteFiles(data());
    copyFiles(older(), data());
    redis.start();
    deleteFiles(older());
  }

  private Path data() {
    return files.resolve("appendonlydir");
  }

  private Path older() {
    return files.resolve("older");
  }

  private static void copyFiles(Path from, Path to) {
    try (Stream<Path> files = Files.list(from)) {
      Files.createDirectories(to);
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void deleteFiles(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
