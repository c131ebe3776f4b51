package com.hydroml.credits.balance;

/** Whether an account may spend. The codes are shared with the operations script. */
public enum AccountStatus {
  ACTIVE(0, "active"),
  FROZEN(1, "frozen"),
  CLOSED(2, "closed"),
  QUARANTINED(3, "quarantined");

  private final int code;
  private final String label;

  AccountStatus(int code, String label) {
    this.code = code;
    this.label = label;
  }

  public int code() {
    return code;
  }

  /** The status's name in the HTTP contract and in Postgres. */
  public String label() {
    return label;
  }

  /**
   * The status with this name.
   *
   * @throws IllegalArgumentException if none has it
   */
  public static AccountStatus of(String label) {
    for (AccountStatus status : values()) {
      if (status.label.equals(label)) {
        return status;
      }
    }
    throw new IllegalArgumentException("unknown account status " + label);
  }

  /**
   * The status with this code.
   *
   * @throws IllegalArgumentException if none has it
   */
  public static AccountStatus of(int code) {
    for (AccountStatus status : values()) {
      if (status.code == code) {
        return status;
      }
    }
    throw new IllegalArgumentException("unknown account status " + code);
  }
}
