package com.hydroml.credits.redis;

import com.hydroml.credits.observability.MeterNames;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisScriptingAsyncCommands;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Scripts over Lettuce, on a few pipelined connections. */
final class LettuceGateway implements RedisGateway {

  private final RedisConnections connections;
  private final MeterRegistry meters;
  private final Map<String, Timer> timers = new ConcurrentHashMap<>();

  LettuceGateway(RedisConnections connections, MeterRegistry meters) {
    this.connections = connections;
    this.meters = meters;
  }

  @Override
  public CompletionStage<List<Object>> eval(
      LuaScript script, int shard, List<byte[]> generationKeys, byte[]... arguments) {
    RedisScriptingAsyncCommands<byte[], byte[]> commands;
    try {
      commands = connections.forShard(shard);
    } catch (RedisException e) {
      return CompletableFuture.failedFuture(
          new RedisUnreachableException("Redis is unreachable", e));
    }
    Timer.Sample sample = Timer.start(meters);
    byte[][] keys = generationKeys.toArray(byte[][]::new);
    CompletionStage<List<Object>> bySha =
        commands.evalsha(script.sha1(), ScriptOutputType.MULTI, keys, arguments);
    return bySha
        .exceptionallyCompose(
            failure ->
                isUnknownScript(failure)
                    ? commands.eval(script.text(), ScriptOutputType.MULTI, keys, arguments)
                    : CompletableFuture.failedFuture(translate(failure)))
        .whenComplete((reply, failure) -> sample.stop(timer(script.name())));
  }

  @Override
  public int lanes() {
    return connections.lanes();
  }

  @Override
  public int lane(int shard) {
    return shard % connections.lanes();
  }

  private Timer timer(String script) {
    return timers.computeIfAbsent(
        script,
        name ->
            Timer.builder(MeterNames.REDIS_SCRIPT)
                .description("Time from sending a script call to its reply")
                .tag(MeterNames.SCRIPT, name)
                .publishPercentileHistogram()
                .register(meters));
  }

  private static boolean isUnknownScript(Throwable failure) {
    return unwrap(failure) instanceof RedisNoScriptException;
  }

  private static Throwable translate(Throwable failure) {
    Throwable cause = unwrap(failure);
    String message = cause.getMessage();
    // The client refuses at once while disconnected, or when its queue is full: nothing was sent.
    boolean unsent =
        cause instanceof RedisException
            && message != null
            && (message.startsWith("Currently not connected")
                || message.startsWith("Request queue size exceeded"));
    return unsent ? new RedisUnreachableException("Redis is unreachable", cause) : cause;
  }

  private static Throwable unwrap(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }
}
