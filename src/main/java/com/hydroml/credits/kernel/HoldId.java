package com.hydroml.credits.kernel;

import java.util.Optional;

/**
 * A hold's public id: {@code auth_}, two base-36 digits of the shard and 22 random letters and
 * digits. The shard inside lets a call that names only the hold find the server that has it.
 *
 * @param value the whole id, 29 characters
 * @param shard 0 to {@link Shards#COUNT} - 1
 */
public record HoldId(String value, int shard) {

  static final String PREFIX = "auth_";
  static final int RANDOM_LENGTH = 22;
  private static final int SHARD_END = PREFIX.length() + 2;
  private static final int LENGTH = SHARD_END + RANDOM_LENGTH;

  /** The id, or nothing if this cannot be the id of any hold. */
  public static Optional<HoldId> parse(String text) {
    if (text.length() != LENGTH || !text.startsWith(PREFIX)) {
      return Optional.empty();
    }
    for (int i = PREFIX.length(); i < LENGTH; i++) {
      if (!Ascii.isAlphanumeric(text.charAt(i))) {
        return Optional.empty();
      }
    }
    int shard = Integer.parseInt(text, PREFIX.length(), SHARD_END, Character.MAX_RADIX);
    boolean canonical = text.regionMatches(PREFIX.length(), shardDigits(shard), 0, 2);
    return canonical && shard < Shards.COUNT
        ? Optional.of(new HoldId(text, shard))
        : Optional.empty();
  }

  static String shardDigits(int shard) {
    String digits = Integer.toString(shard, Character.MAX_RADIX);
    return digits.length() == 1 ? "0" + digits : digits;
  }
}
