package com.hydroml.credits.access;

/** A secret that does not show itself in logs, messages and dumps of configuration. */
final class Secret {

  private final String value;

  private Secret(String value) {
    this.value = value;
  }

  /** Also what the configuration's binding calls. */
  public static Secret of(String value) {
    return new Secret(value);
  }

  String reveal() {
    return value;
  }

  @Override
  public String toString() {
    return "***";
  }
}
