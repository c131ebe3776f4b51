package com.hydroml.credits.redis;

import com.hydroml.credits.kernel.Reason;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class RedisConfiguration {

  @Bean
  RedisConnections redisConnections(
      RedisProperties where, RedisClientProperties how, SslBundles bundles) {
    RedisConnections connections = new RedisConnections(where, how, bundle(where, bundles));
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
          "Redis at " + RedisAddresses.describe(where) + " does not answer INFO: " + Reason.of(e),
          e);
    }
  }

  private static @Nullable SslBundle bundle(RedisProperties where, SslBundles bundles) {
    String name = where.ssl().bundle();
    try {
      return name == null ? null : bundles.getBundle(name);
    } catch (NoSuchSslBundleException e) {
      throw new RedisStartupException(
          "spring.data.redis.ssl.bundle names " + name + ", which is no bundle.",
          "Describe it: spring.ssl.bundle.pem." + name + ".truststore.certificate, for example.",
          e);
    }
  }

  @Bean
  RedisGateway redisGateway(RedisConnections connections, MeterRegistry meters) {
    return new LettuceGateway(connections, meters);
  }
}
