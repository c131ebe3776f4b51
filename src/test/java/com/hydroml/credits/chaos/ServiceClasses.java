package com.hydroml.credits.chaos;

import com.hydroml.credits.CreditsApplication;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * What an instance's JVM is started with: the service's own classes as a jar, because a shared
 * archive of classes, which halves the time of a start, takes no directories.
 */
final class ServiceClasses {

  private static final String ARCHIVE = "service.jsa";

  private final Path jar;
  private final @Nullable Path patch;
  private final List<String> libraries;

  private ServiceClasses(Path jar, @Nullable Path patch, List<String> libraries) {
    this.jar = jar;
    this.patch = patch;
    this.libraries = libraries;
  }

  /** The service as it was built. */
  static ServiceClasses built() {
    try {
      Path classes =
          Path.of(
              CreditsApplication.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path directory = Files.createDirectories(Path.of("target", "chaos").toAbsolutePath());
      return new ServiceClasses(
          jarOf(classes, directory.resolve("service.jar")), null, librariesBeside(classes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The same with classes and resources that win over the built ones. */
  ServiceClasses patchedWith(Path directory) {
    return new ServiceClasses(jar, directory, libraries);
  }

  /** The class path, as {@code java -cp} takes it. */
  String path() {
    List<String> entries = new ArrayList<>();
    if (patch != null) {
      entries.add(patch.toString());
    }
    entries.add(jar.toString());
    entries.addAll(libraries);
    return String.join(File.pathSeparator, entries);
  }

  /** What makes a JVM start quickly; nothing where the classes are not the built ones. */
  synchronized List<String> shared() {
    Path archive = jar.resolveSibling(ARCHIVE);
    if (patch != null) {
      return List.of();
    }
    if (!Files.exists(archive)) {
      makeArchive(archive);
    }
    return Files.exists(archive) ? List.of("-XX:SharedArchiveFile=" + archive) : List.of();
  }

  /** What this JVM runs with, jar by jar. */
  static List<String> testPath() {
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Arrays.asList(path.split(File.pathSeparator));
  }

  private static List<String> librariesBeside(Path classes) {
    return testPath().stream()
        .filter(entry -> entry.endsWith(".jar") && !Path.of(entry).equals(classes))
        .toList();
  }

  /**
   * The newest file decides whether a former run's jar, and the archive that goes with it, serve.
   */
  private static Path jarOf(Path classes, Path jar) throws IOException {
    if (Files.isRegularFile(classes)) {
      return classes;
    }
    if (Files.exists(jar) && newest(classes) < Files.getLastModifiedTime(jar).toMillis()) {
      return jar;
    }
    Files.deleteIfExists(jar.resolveSibling(ARCHIVE));
    Path whole = Files.createTempFile(jar.getParent(), "service", ".new");
    try (OutputStream out = Files.newOutputStream(whole);
        ZipOutputStream zip = new ZipOutputStream(out);
        Stream<Path> files = Files.walk(classes)) {
      zip.setLevel(1);
      for (Path file : files.filter(path -> !path.equals(classes)).sorted().toList()) {
        String name = classes.relativize(file).toString().replace(File.separatorChar, '/');
        zip.putNextEntry(new ZipEntry(Files.isDirectory(file) ? name + "/" : name));
        if (Files.isRegularFile(file)) {
          Files.copy(file, zip);
        }
        zip.closeEntry();
      }
    }
    Files.move(whole, jar, StandardCopyOption.REPLACE_EXISTING);
    return jar;
  }

  private static long newest(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.mapToLong(file -> file.toFile().lastModified()).max().orElse(0);
    }
  }

  /**
   * Makes the archive in a start that ends early because there is no Redis: it has loaded most
   * classes by then.
   */
  private void makeArchive(Path archive) {
    Path whole = archive.resolveSibling(ARCHIVE + ".new");
    List<String> command = new ArrayList<>(Java.command());
    command.addAll(List.of("-XX:ArchiveClassesAtExit=" + whole, "-Xlog:cds=off"));
    command.addAll(List.of("-cp", path(), CreditsApplication.class.getName()));
    command.addAll(List.of("--server.port=0", "--spring.data.redis.port=1"));
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(archive.resolveSibling("archive.log").toFile())
              .start();
      if (process.waitFor(2, TimeUnit.MINUTES) && Files.exists(whole)) {
        Files.move(whole, archive, StandardCopyOption.ATOMIC_MOVE);
      } else {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
