package com.hydroml.credits.load.compare;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What is on the class path. */
final class Classes {

  private Classes() {}

  /** The class path of a subject, without the tests' settings of logs. */
  static String withoutTests() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.endsWith("test-classes"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** A directory of the service's resources. */
  static Path directoryOf(String resource) {
    try {
      return Path.of(Classes.class.getResource("/" + resource + "/gate.lua").toURI()).getParent();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
