package com.hydroml.credits.load;

import java.time.Duration;

/** Settings of a run, each a system property with a default. */
final class Settings {

  private Settings() {}

  /** The service's address, without a slash at its end. */
  static String target() {
    return System.getProperty("target", "http://localhost:8080");
  }

  /** The address of the management port, for what the service measures of itself. */
  static String management() {
    return System.getProperty("management", "http://localhost:8081");
  }

  /** An API key with every scope. */
  static String apiKey() {
    return System.getProperty("key", "eco_dev_local");
  }

  static int count(String name, int otherwise) {
    return Integer.getInteger(name, otherwise);
  }

  /** A duration in seconds. */
  static Duration seconds(String name, int otherwise) {
    return Duration.ofSeconds(Integer.getInteger(name, otherwise));
  }

  /** The 99th percentile that an answer has to stay below, in milliseconds. */
  static int p99Millis() {
    return count("p99", 200);
  }
}
