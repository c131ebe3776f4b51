package com.hydroml.credits.chaos;

import com.hydroml.credits.backing.Directories;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;

/**
 * Makes a directory of changed classes and resources from a mutation, to stand before the built.
 */
final class Patch {

  private static final Path SOURCES = Path.of("src", "main");

  private Patch() {}

  /**
   * Changes the sources, compiles what is Java, and gives the directory.
   *
   * @throws IllegalStateException if an edit does not fit the sources any more
   */
  static Path of(Mutation mutation) {
    Path directory = Directories.temporary(mutation.name());
    Map<String, String> texts = new HashMap<>();
    for (Mutation.Edit edit : mutation.edits()) {
      texts.merge(
          edit.file(), edited(read(edit.file()), edit), (first, ignored) -> edited(first, edit));
    }
    List<String> toCompile = new ArrayList<>();
    texts.forEach((file, text) -> toCompile.addAll(placed(directory, file, text)));
    if (!toCompile.isEmpty()) {
      compile(directory, toCompile);
    }
    return directory;
  }

  static String sha1(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String edited(String text, Mutation.Edit edit) {
    int at = text.indexOf(edit.original());
    if (at < 0 || text.indexOf(edit.original(), at + 1) >= 0) {
      throw new IllegalStateException(
          "%s does not have exactly one: %s".formatted(edit.file(), edit.original()));
    }
    return text.replace(edit.original(), edit.replacement());
  }

  private static String read(String file) {
    try {
      return Files.readString(SOURCES.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Puts a text where it belongs; gives the file if it has to be compiled. */
  private static List<String> placed(Path directory, String file, String text) {
    boolean isJava = file.endsWith(".java");
    Path place =
        isJava
            ? directory.resolveSibling(directory.getFileName() + "-sources").resolve(file)
            : directory.resolve(file.substring("resources/".length()));
    try {
      Files.createDirectories(place.getParent());
      Files.writeString(place, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return isJava ? List.of(place.toString()) : List.of();
  }

  private static void compile(Path directory, List<String> files) {
    List<String> arguments =
        new ArrayList<>(
            List.of("-proc:none", "-nowarn", "-parameters", "-d", directory.toString()));
    arguments.addAll(List.of("-cp", String.join(File.pathSeparator, ServiceClasses.testPath())));
    arguments.addAll(files);
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    if (failed != 0) {
      throw new IllegalStateException("a mutation does not compile: " + files);
    }
  }
}
