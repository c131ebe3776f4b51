package com.hydroml.credits.balance;

import com.hydroml.credits.redis.LuaScript;
import com.hydroml.credits.redis.ShardKeys;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Lets time pass for one hold, without waiting: its expiry moves instead of the clock. */
final class LuaMove {

  private static final LuaScript SCRIPT =
      script(
          """
          local prefix, account, id, expires = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
          local v = {cmsgpack.unpack(redis.call('GET', prefix .. 'h:' .. id))}
          v[9] = expires
          redis.call('SET', prefix .. 'h:' .. id, cmsgpack.pack(unpack(v)))
          redis.call('ZADD', prefix .. 'e:' .. account, ARGV[4], id)
          local first = redis.call('ZRANGE', prefix .. 'e:' .. account, 0, 0, 'WITHSCORES')[2]
          redis.call('HSET', prefix .. 'a:' .. account, 'x', first)
          redis.call('ZADD', prefix .. 'x', first, account)
          return {0}
          """);

  private LuaMove() {}

  static void run(ScriptFixture redis, ShardKeys keys, String account, String hold, long expires) {
    ScriptFixture.await(
        redis.gateway.eval(
            SCRIPT,
            keys.shard(),
            keys.generationKey(),
            bytes(keys.prefix()),
            bytes(account),
            bytes(hold),
            bytes(Long.toString(expires))));
  }

  /** A script whose text stands in a test. */
  static LuaScript script(String text) {
    try {
      byte[] sha1 = MessageDigest.getInstance("SHA-1").digest(bytes(text));
      return new LuaScript("test", text, HexFormat.of().formatHex(sha1));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
