package com.hydroml.credits.journal;

/** How a hold stands or closed. The codes are shared with the operations script. */
public enum HoldStatus {
  AUTHORIZED(0, "authorized"),
  CAPTURED(1, "captured"),
  VOIDED(2, "voided"),
  EXPIRED(3, "expired");

  private final int code;
  private final String label;

  HoldStatus(int code, String label) {
    this.code = code;
    this.label = label;
  }

  public int code() {
    return code;
  }

  /** The status's name in the HTTP contract. */
  public String label() {
    return label;
  }

  /**
   * The status with this code.
   *
   * @throws IllegalArgumentException if no status has it
   */
  public static HoldStatus of(int code) {
    for (HoldStatus status : values()) {
      if (status.code == code) {
        return status;
      }
    }
    throw new IllegalArgumentException("unknown hold status " + code);
  }
}
