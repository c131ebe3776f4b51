package com.hydroml.credits.load.compare;

import com.hydroml.credits.journal.DetailsCodec;
import com.hydroml.credits.journal.HoldDetails;
import com.hydroml.credits.kernel.RandomIds;
import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.redis.LuaScript;
import com.hydroml.credits.redis.ScriptArgument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The service's own script, called as the service calls it, without the service. */
final class RedisScripts {

  private static final long RETENTION_MILLIS = 7_200_000;
  private static final long TOMBSTONE_MILLIS = 2_592_000_000L;

  /** Nobody takes anything out of this outbox. */
  private static final long OUTBOX_LIMIT = 1L << 40;

  private static final int AUTHORIZE = 1;
  private static final int HOLD_DIGITS = 22;

  private final LuaScript script;
  private final byte[][] headers = new byte[Shards.COUNT][];
  private final byte[][] keys = new byte[Shards.COUNT][];
  private final byte[] operation;
  private final int accountAt;
  private final int keyAt;
  private final int holdAt;
  private final int shardAt;
  private long nextHold;

  /**
   * @param resources where the service's {@code redis} directory is
   * @param server run id and replication id, as scripts are told them
   */
  RedisScripts(Path resources, String server) {
    script = LuaScript.of("operations", parts(resources));
    for (int shard = 0; shard < Shards.COUNT; shard++) {
      headers[shard] = header(shard, server);
      keys[shard] = Digits.ascii("ec:{s" + shard + "}:generation");
    }
    String hold = new RandomIds().holdId(0).value();
    operation = operation(hold);
    accountAt = Digits.find(operation, "load:", 0) + "load:".length();
    keyAt = Digits.find(operation, "key-", 0) + "key-".length();
    shardAt = Digits.find(operation, "auth_", 0) + "auth_".length();
    holdAt = shardAt + 2;
  }

  private static String[] parts(Path resources) {
    List<String> parts = new ArrayList<>(List.of("gate.lua"));
    try (Stream<Path> files = Files.list(resources.resolve("operations"))) {
      files.map(file -> "operations/" + file.getFileName()).sorted().forEach(parts::add);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return parts.toArray(String[]::new);
  }

  static String prefix(int shard) {
    return "ec:{s" + shard + "}:g1:";
  }

  /** All but the last value: how many operations follow, which is one byte below 128. */
  private static byte[] header(int shard, String server) {
    return ScriptArgument.of(
        out ->
            out.packString(prefix(shard))
                .packLong(1)
                .packString(server)
                .packInt(shard)
                .packLong(RETENTION_MILLIS)
                .packLong(TOMBSTONE_MILLIS)
                .packLong(OUTBOX_LIMIT));
  }

  /** See {@code operations/99-dispatch.lua} and {@code 10-authorize.lua}. */
  private static byte[] operation(String hold) {
    return ScriptArgument.of(
        out -> {
          out.packInt(AUTHORIZE).packInt(0).packString(Names.account(0)).packNil();
          out.packString(Names.NO_KEY);
          ScriptArgument.packBytes(out, new byte[16]);
          out.packString(hold).packLong(Names.AMOUNT).packLong(Names.EXPIRES_IN * 1000L);
          ScriptArgument.packBytes(out, DetailsCodec.encode(HoldDetails.NONE));
        });
  }

  byte[] text() {
    return script.text().getBytes(StandardCharsets.UTF_8);
  }

  /** A call of the script: authorizations on accounts of one shard. */
  byte[][] call(int shard, int[] accounts) {
    byte[][] parts = new byte[5 + accounts.length][];
    parts[0] = Digits.ascii("EVALSHA");
    parts[1] = Digits.ascii(script.sha1());
    parts[2] = Digits.ascii("1");
    parts[3] = keys[shard];
    parts[4] = Arrays.copyOf(headers[shard], headers[shard].length + 1);
    parts[4][headers[shard].length] = (byte) accounts.length;
    for (int i = 0; i < accounts.length; i++) {
      parts[5 + i] = operation(shard, accounts[i]);
    }
    return parts;
  }

  private byte[] operation(int shard, int account) {
    byte[] bytes = operation.clone();
    Digits.put(bytes, accountAt, Names.ACCOUNT_DIGITS, account);
    Digits.put(bytes, keyAt, Names.KEY_DIGITS, Names.nextKey());
    byte[] tens = Digits.ascii(Integer.toString(shard, 36));
    bytes[shardAt] = tens.length == 2 ? tens[0] : (byte) '0';
    bytes[shardAt + 1] = tens[tens.length - 1];
    Digits.put(bytes, holdAt, HOLD_DIGITS, nextHold++);
    return bytes;
  }
}
