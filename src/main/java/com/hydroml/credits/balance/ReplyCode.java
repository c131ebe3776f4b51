package com.hydroml.credits.balance;

/** What the operations script says of one operation; its numbers stand in the script's header. */
enum ReplyCode {
  DECIDED(0),
  ACCOUNT_ABSENT(30),
  HOLD_ABSENT(31),
  HOLD_NOT_COVERED(32),
  KEY_REUSED(33),
  KEY_ABANDONED(34),
  FROZEN(35),
  QUARANTINED(36),
  HELD_BACK(37),
  OUTBOX_FULL(38),
  NOT_REMEMBERED(39),
  SWEPT(40),
  AGAIN(41),
  CLOSED(42),
  MOVED(43),
  LIMITS_WANTED(44),
  BALANCE(50),
  HOLD(51),
  FAULT(99);

  private final long number;

  ReplyCode(long number) {
    this.number = number;
  }

  /**
   * The code with this number.
   *
   * @throws IllegalStateException if there is none, which is a fault
   */
  static ReplyCode of(long number) {
    for (ReplyCode code : values()) {
      if (code.number == number) {
        return code;
      }
    }
    throw new IllegalStateException("the operations script replied " + number);
  }
}
