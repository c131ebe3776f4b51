package com.hydroml.credits.webhook;

import com.hydroml.credits.kernel.RandomIds;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Wires the webhooks. */
@Configuration(proxyBeanMethods = false)
class WebhookConfiguration {

  /** More than deliveries at a time, because a look-up that nobody waits for any more goes on. */
  private static final int LOOKUP_THREADS = 64;

  private static final Duration LOOKUP_PATIENCE = Duration.ofSeconds(3);
  private static final int WAITING_LOOKUPS = 256;

  /** Longer than an attempt takes with all that belongs to it. */
  private static final Duration BEYOND_THE_TIMEOUT = Duration.ofSeconds(20);

  /** The JDK looks names up as the machine is configured to, and blocks. */
  @Bean(destroyMethod = "dispose", defaultCandidate = false)
  Scheduler webhookLookups() {
    return Schedulers.newBoundedElastic(LOOKUP_THREADS, WAITING_LOOKUPS, "webhook-lookup");
  }

  @Bean
  WebhookTargets webhookTargets(
      WebhookProperties properties, @Qualifier("webhookLookups") Scheduler webhookLookups) {
    return new WebhookTargets(
        properties, webhookLookups, InetAddress::getAllByName, LOOKUP_PATIENCE);
  }

  @Bean
  Webhooks webhooks(DatabaseClient database, RandomIds ids) {
    return new Webhooks(database, ids);
  }

  @Bean
  DeliveryQueue deliveryQueue(DatabaseClient database, WebhookProperties properties) {
    return new DeliveryQueue(database, properties, properties.timeout().plus(BEYOND_THE_TIMEOUT));
  }

  @Bean
  WebhookDispatcher webhookDispatcher(
      DeliveryQueue queue,
      WebhookTargets targets,
      WebhookProperties properties,
      Clock clock,
      MeterRegistry meters) {
    return new WebhookDispatcher(
        queue, new WebhookSender(targets, clock, properties.timeout()), properties, meters);
  }
}
