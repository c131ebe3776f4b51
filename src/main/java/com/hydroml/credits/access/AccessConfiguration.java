package com.hydroml.credits.access;

import com.hydroml.credits.audit.AuditTrail;
import com.hydroml.credits.database.Notifications;
import com.hydroml.credits.kernel.RandomIds;
import com.hydroml.credits.web.Authenticator;
import com.hydroml.credits.web.Endpoints;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;

/** Wires the keys. */
@Configuration(proxyBeanMethods = false)
class AccessConfiguration {

  @Bean
  ApiKeys apiKeys(Clock clock) {
    return new ApiKeys(clock, System::nanoTime);
  }

  @Bean
  AccessStart accessStart(
      AccessProperties properties,
      DatabaseClient database,
      Notifications notifications,
      ApiKeys keys) {
    return new AccessStart(properties, new ApiKeyRows(database), notifications, keys);
  }

  @Bean
  Authenticator authenticator(ApiKeys keys, ObjectProvider<JwtTokens> tokens) {
    return new Bearers(keys, tokens.getIfAvailable());
  }

  @Bean
  @ConditionalOnProperty("credits.access.jwt.issuer")
  JwtTokens jwtTokens(JwtProperties properties, Clock clock) {
    if (properties.audience() == null || properties.jwksUri() == null) {
      throw new AccessStartupException(
          "credits.access.jwt.issuer is set without an audience, or without the issuer's keys.",
          "Set credits.access.jwt.audience and credits.access.jwt.jwks-uri, too.");
    }
    return new JwtTokens(properties, clock);
  }

  @Bean
  @ConditionalOnProperty("credits.access.jwt.issuer")
  JwtKeys jwtKeys(JwtProperties properties, JwtTokens tokens) {
    return new JwtKeys(properties, tokens, System::nanoTime);
  }

  @Bean
  RateLeases rateLeases(
      ApiKeys keys, DatabaseClient database, TransactionalOperator transactions, RandomIds ids) {
    return new RateLeases(
        keys, new RateLeaseRows(database, ids.instanceId()), transactions, System::nanoTime);
  }

  @Bean
  Endpoints keyRoutes(
      DatabaseClient database,
      AuditTrail audit,
      TransactionalOperator transactions,
      RandomIds ids,
      Clock clock) {
    KeyStore store = new KeyStore(database);
    return new KeyRoutes(
        new KeyAdministration(store, audit, transactions, ids, clock), store, ids, clock);
  }
}
