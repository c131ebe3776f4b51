package com.hydroml.credits.journal;

/**
 * What a step did. The codes are shared with the operations script and pinned by the codec test.
 */
public enum EventKind {
  AUTHORIZE(1),
  CHARGE(2),
  CAPTURE(3),
  VOID(4),
  ADJUST(5),
  REFUND(6),
  GRANT(7),
  EXPIRE(8),
  ABANDON(9);

  private final int code;

  EventKind(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  /**
   * The kind with this code.
   *
   * @throws IllegalArgumentException if no kind has it
   */
  public static EventKind of(int code) {
    for (EventKind kind : values()) {
      if (kind.code == code) {
        return kind;
      }
    }
    throw new IllegalArgumentException("unknown event kind " + code);
  }
}
