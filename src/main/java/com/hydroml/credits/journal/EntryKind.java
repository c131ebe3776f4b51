package com.hydroml.credits.journal;

/** What a ledger entry is for. The codes are shared with the operations script. */
public enum EntryKind {
  GRANT(1, "grant"),
  HOLD(2, "hold"),
  CAPTURE(3, "capture"),
  RELEASE(4, "release"),
  EXPIRY(5, "expiry"),
  REFUND(6, "refund"),
  ADJUSTMENT(7, "adjustment");

  private final int code;
  private final String label;

  EntryKind(int code, String label) {
    this.code = code;
    this.label = label;
  }

  public int code() {
    return code;
  }

  /** The kind's name in the HTTP contract. */
  public String label() {
    return label;
  }

  /**
   * The kind with this code.
   *
   * @throws IllegalArgumentException if no kind has it
   */
  public static EntryKind of(int code) {
    for (EntryKind kind : values()) {
      if (kind.code == code) {
        return kind;
      }
    }
    throw new IllegalArgumentException("unknown entry kind " + code);
  }

  /**
   * The kind of this name.
   *
   * @throws IllegalArgumentException if no kind has it
   */
  public static EntryKind of(String label) {
    for (EntryKind kind : values()) {
      if (kind.label.equals(label)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("unknown entry kind " + label);
  }
}
