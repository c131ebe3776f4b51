package com.hydroml.credits.redis;

import com.hydroml.credits.redis.ScriptArgument.Writing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * A script that begins with {@code gate.lua}, as all do that serve a shard: its first argument
 * begins with what the gate checks, and where the gate refuses, nothing was done.
 */
public final class GatedScript {

  private final LuaScript script;

  private GatedScript(LuaScript script) {
    this.script = script;
  }

  /** The gate and what comes behind it: resources under {@code /redis/}, in their order. */
  public static GatedScript of(String name, String... resources) {
    Stream<String> parts = Stream.concat(Stream.of("gate.lua"), Stream.of(resources));
    return new GatedScript(LuaScript.of(name, parts.toArray(String[]::new)));
  }

  /**
   * Runs it for one shard. Fails as {@link RedisGateway#eval} does, and with {@link
   * OtherGenerationException} if the shard is not there under that generation.
   *
   * @param more what the first argument has behind the shard, its generation and its server
   * @param arguments from the second on
   */
  public CompletionStage<List<Object>> run(
      RedisGateway redis, ShardKeys keys, Writing more, byte[]... arguments) {
    byte[][] all = new byte[arguments.length + 1][];
    all[0] = head(keys, more);
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return redis
        .eval(script, keys.shard(), keys.generationKey(), all)
        .thenApply(OtherGenerationException::unlessRefused);
  }

  /** As above, where the first argument has nothing more. */
  public CompletionStage<List<Object>> run(
      RedisGateway redis, ShardKeys keys, byte[]... arguments) {
    return run(redis, keys, out -> {}, arguments);
  }

  /**
   * Runs it for several shards of one lane in one call. Fails as {@link RedisGateway#eval} does.
   *
   * @param parts what each shard's arguments are, the first of them its {@link #head}
   * @return a reply for each part, in their order; where the gate refused one it says so: see
   *     {@link OtherGenerationException#refusal}
   */
  public CompletionStage<List<List<Object>>> run(RedisGateway redis, List<Part> parts) {
    List<byte[]> keys = new ArrayList<>(parts.size());
    List<byte[]> arguments = new ArrayList<>();
    for (Part part : parts) {
      keys.add(part.keys.generationKey());
      arguments.addAll(part.arguments);
    }
    return redis
        .eval(script, parts.getFirst().keys.shard(), keys, arguments.toArray(byte[][]::new))
        .thenApply(reply -> replies(reply, parts.size()));
  }

  @SuppressWarnings("unchecked")
  private List<List<Object>> replies(List<Object> reply, int expected) {
    if (reply.size() != expected) {
      throw new IllegalStateException(
          "script " + script.name() + " answered " + reply.size() + " of " + expected + " shards");
    }
    return (List<List<Object>>) (List<?>) reply;
  }

  /** What a call has for one shard. */
  public record Part(ShardKeys keys, List<byte[]> arguments) {}

  /** The first argument of every such script. */
  public static byte[] head(ShardKeys keys, Writing more) {
    return ScriptArgument.of(
        out -> {
          out.packString(keys.prefix()).packLong(keys.generation()).packString(keys.server());
          more.to(out);
        });
  }

  /** A string of a reply. */
  public static String text(Object bytes) {
    return new String((byte[]) bytes, StandardCharsets.UTF_8);
  }
}
