package com.hydroml.credits.load;

/** What has to hold once a load has ended. */
final class Checks {

  private Checks() {}

  /**
   * Every hold was captured or voided, so nothing is held any more.
   *
   * @throws IllegalStateException if something is
   */
  static void nothingHeld(Accounts accounts) {
    long held = accounts.held();
    if (held != 0) {
      throw new IllegalStateException(held + " millicredits are held by nobody's hold");
    }
    System.out.println("nothing is held any more");
  }
}
