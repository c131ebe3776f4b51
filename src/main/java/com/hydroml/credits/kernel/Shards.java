package com.hydroml.credits.kernel;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * Which shard an account lives on: CRC-32C of its id modulo the shard count. The count is fixed
 * when the service is installed, because every hold id carries its shard.
 */
public final class Shards {

  /** The number of shards of an installation. */
  public static final int COUNT = 64;

  private Shards() {}

  /** The shard of an account, 0 to {@link #COUNT} - 1. */
  public static int of(String account) {
    CRC32C crc = new CRC32C();
    crc.update(account.getBytes(StandardCharsets.UTF_8));
    return (int) (crc.getValue() % COUNT);
  }
}
