package com.hydroml.credits.load.compare;

/** What the requests of a cell have in common. */
enum Shape {
  /** One authorization a request, on one of many accounts by chance. */
  MANY("many accounts", 1),
  /** One authorization a request, always on the same account. */
  HOT("one hot account", 1),
  /** A hundred authorizations a request, on many accounts. */
  BATCH("batch of 100", 100);

  private final String label;
  private final int operations;

  Shape(String label, int operations) {
    this.label = label;
    this.operations = operations;
  }

  String label() {
    return label;
  }

  /** Operations in a request. */
  int operations() {
    return operations;
  }
}
