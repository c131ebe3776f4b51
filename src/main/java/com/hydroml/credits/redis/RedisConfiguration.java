package com.hydroml.credits.redis;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class RedisConfiguration {

  @Bean
  RedisConnections redisConnections(RedisProperties where, RedisClientProperties how) {
    RedisConnections connections = new RedisConnections(where, how);
    try {
      // Start-up only, on the main thread: nothing may be served before the server is known to fit.
      for (CompletionStage<String> info : connections.infos()) {
        RedisFitness.check(info.toCompletableFuture().get(5, TimeUnit.SECONDS), how.requireAof());
      }
      return connections;
    } catch (RedisStartupException e) {
      connections.close();
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      connections.close();
      throw new RedisStartupException("Interrupted while asking Redis for INFO.", e);
    } catch (ExecutionException | TimeoutException e) {
      connections.close();
      throw new RedisStartupException(
          "Redis at " + RedisAddresses.describe(where) + " does not answer INFO.", e);
    }
  }

  @Bean
  RedisGateway redisGateway(RedisConnections connections, MeterRegistry meters) {
    return new LettuceGateway(connections, meters);
  }
}
