package com.hydroml.credits.contract;

import com.hydroml.credits.backing.Backing;
import com.hydroml.credits.backing.Loopback;
import com.hydroml.credits.backing.RedisInline;
import com.hydroml.credits.backing.RedisServer;
import com.hydroml.credits.backing.ServiceTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A Redis to lose, a database and topics that no other test uses. */
final class OwnServers {

  private final Path files;
  private final RedisServer redis;
  private final String database;
  private final Map<String, Object> properties = new LinkedHashMap<>();

  /**
   * Starts Redis.
   *
   * @param name of the topics, which no other test's begin with
   */
  OwnServers(String name, String fsync) {
    Backing backing = Backing.shared();
    this.files = directory(name);
    this.redis = new RedisServer(files, Loopback.freePort(), List.of("--appendfsync", fsync));
    this.database = backing.newDatabase();
    properties.putAll(backing.springProperties(database));
    properties.put("spring.data.redis.port", redis.port());
    properties.put("spring.data.redis.host", Loopback.HOST);
    properties.put("credits.journal.topic", name + ".journal");
    properties.put("credits.journal.dead-letter-topic", name + ".dead-letter");
    properties.put("credits.journal.consumer-group", name);
    properties.put("credits.control.topic", name + ".control");
    properties.put("management.server.port", 0);
    properties.put("credits.access.bootstrap-key", ServiceTest.KEY);
    properties.put("credits.access.allow-development-key", true);
    redis.start();
  }

  private static Path directory(String name) {
    try {
      return Files.createTempDirectory(Path.of("target").toAbsolutePath(), name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Map<String, Object> properties() {
    return properties;
  }

  /** The same as arguments of a command, with others that come last. */
  String[] arguments(String... more) {
    Stream<String> own =
        properties.entrySet().stream()
            .map(property -> "--" + property.getKey() + "=" + property.getValue());
    return Stream.concat(own, Stream.of(more)).toArray(String[]::new);
  }

  String jdbcUrl() {
    return Backing.shared().jdbcUrl(database);
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
