package com.hydroml.credits.access;

import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;

/** Wires the keys. */
@Configuration(proxyBeanMethods = false)
class AccessConfiguration {

  @Bean
  ApiKeys apiKeys(Clock clock) {
    return new ApiKeys(clock);
  }

  @Bean
  AccessStart accessStart(AccessProperties properties, DatabaseClient database, ApiKeys keys) {
    return new AccessStart(properties, new ApiKeyRows(database), keys);
  }
}
