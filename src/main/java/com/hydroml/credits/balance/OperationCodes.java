package com.hydroml.credits.balance;

/** Numbers shared with the operations script. */
final class OperationCodes {

  static final int AUTHORIZE = 1;
  static final int CHARGE = 2;
  static final int CAPTURE = 3;
  static final int VOID = 4;
  static final int ADJUST = 5;
  static final int REFUND = 6;
  static final int GRANT = 7;
  static final int EXPIRE = 8;
  static final int ABANDON = 9;
  static final int DEDUCT = 10;
  static final int BALANCE = 20;
  static final int HOLD = 21;
  static final int PEEK = 22;
  static final int REPLAY = 23;

  /** In place of a value that was left out. */
  static final long NONE = -1;

  /** In the map of covered accounts: only what certain spenders have. */
  static final int CERTAIN_SPENDERS = 2;

  private OperationCodes() {}
}
