package com.hydroml.credits.journal;

/**
 * A hold's amounts and times after a step. Amounts are millicredits, times are milliseconds since
 * the epoch by the Redis server's clock.
 *
 * @param id the hold's public id
 * @param status how it stands or closed
 * @param amount what is, or was at last, reserved in all
 * @param captured what was taken, including what was drawn beyond the hold
 * @param released what went back to {@code available} when the hold closed
 * @param remaining what is still held; 0 once the hold closed
 * @param refunded how much of {@code captured} was given back
 * @param createdAt when it was made
 * @param expiresAt when it expires, or would have expired
 * @param closedAt when it closed; 0 while it is open
 */
public record HoldState(
    String id,
    HoldStatus status,
    long amount,
    long captured,
    long released,
    long remaining,
    long refunded,
    long createdAt,
    long expiresAt,
    long closedAt) {

  public boolean isOpen() {
    return status == HoldStatus.AUTHORIZED;
  }

  /**
   * The hold as it looks at {@code now}: an open one past its expiry shows as expired at once, even
   * before its credits are released.
   */
  public HoldState asOf(long now) {
    if (!isOpen() || expiresAt > now) {
      return this;
    }
    return new HoldState(
        id,
        HoldStatus.EXPIRED,
        amount,
        captured,
        released + remaining,
        0,
        refunded,
        createdAt,
        expiresAt,
        expiresAt);
  }
}
