package com.hydroml.credits.access;

import com.hydroml.credits.audit.AuditTrail;
import com.hydroml.credits.database.Notifications;
import com.hydroml.credits.kernel.RandomIds;
import com.hydroml.credits.observability.MeterNames;
import com.hydroml.credits.web.Authenticator;
import com.hydroml.credits.web.Endpoints;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
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
      ApiKeys keys,
      MeterRegistry meters) {
    AccessStart start = new AccessStart(properties, new ApiKeyRows(database), notifications, keys);
    Gauge.builder(MeterNames.ACCESS_KEYS_AGE, start, AccessStart::ageSeconds)
        .baseUnit("seconds")
        .description("Since this instance read the API keys last")
        .register(meters);
    return start;
  }

  @Bean
  Authenticator authenticator(ApiKeys keys, ObjectProvider<JwtTokens> tokens) {
    return new Bearers(keys, tokens.getIfAvailable());
  }

  @Bean
  SubjectLimiters subjectLimiters(JwtProperties properties, ApiKeys keys) {
    return new SubjectLimiters(
        properties.limit(), SubjectLimiters.MOST, System::nanoTime, keys::membership);
  }

  @Bean
  @ConditionalOnProperty("credits.access.jwt.issuer")
  JwtTokens jwtTokens(JwtProperties properties, Clock clock, SubjectLimiters limiters) {
    if (properties.audience() == null || properties.jwksUri() == null) {
      throw new AccessStartupException(
          "credits.access.jwt.issuer is set without an audience, or without the issuer's keys.",
          "Set credits.access.jwt.audience and credits.access.jwt.jwks-uri, too.");
    }
    return new JwtTokens(properties, clock, limiters);
  }

  @Bean
  @ConditionalOnProperty("credits.access.jwt.issuer")
  JwtKeys jwtKeys(JwtProperties properties, JwtTokens tokens, MeterRegistry meters) {
    JwtKeys keys = new JwtKeys(properties, tokens, System::nanoTime);
    Gauge.builder(MeterNames.ACCESS_ISSUER_AGE, keys, JwtKeys::ageSeconds)
        .baseUnit("seconds")
        .description("Since this instance fetched the keys of the issuer of tokens last")
        .register(meters);
    return keys;
  }

  @Bean
  RateLeases rateLeases(
      ApiKeys keys,
      SubjectLimiters subjects,
      DatabaseClient database,
      TransactionalOperator transactions,
      RandomIds ids,
      MeterRegistry meters) {
    RateLeases leases =
        new RateLeases(
            keys,
            subjects,
            new RateLeaseRows(database, ids.instanceId()),
            transactions,
            System::nanoTime);
    Gauge.builder(MeterNames.ACCESS_LEASES_AGE, leases, RateLeases::ageSeconds)
        .baseUnit("seconds")
        .description("Since this instance renewed its shares of rate limits last")
        .register(meters);
    return leases;
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
