package com.hydroml.credits.web;

/** Whose a credential is, which decides for whom its caller can speak. */
public sealed interface Holder {

  /** A service, which is trusted to know whom it acts for. */
  record Service() implements Holder {}

  /**
   * A person.
   *
   * @param identity what stands for the person, whichever credential is used
   */
  record Person(String identity) implements Holder {}

  /** An organisation, or somebody of whom nothing is known that would identify a person. */
  record Unidentified() implements Holder {}
}
