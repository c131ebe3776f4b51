package com.hydroml.credits.chaos;

import java.nio.file.Path;
import java.util.List;

/** How a JVM of the service is started in these tests: to be there soon, not to be fast. */
final class Java {

  private Java() {}

  static List<String> command() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Xmx384m",
        "-Xshare:auto",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow");
  }
}
