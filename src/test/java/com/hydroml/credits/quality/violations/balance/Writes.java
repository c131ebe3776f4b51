package com.hydroml.credits.quality.violations.balance;

public interface Writes {
  class ToOut {
    void wrong() {
      System.out.println();
    }
  }

  class ToErr {
    void wrong() {
      System.err.println();
    }
  }

  class StackTraces {
    void wrong(Exception e) {
      e.printStackTrace();
    }
  }
}
