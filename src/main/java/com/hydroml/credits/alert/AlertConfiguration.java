package com.hydroml.credits.alert;

import com.hydroml.credits.audit.AuditTrail;
import com.hydroml.credits.database.WholeTransactions;
import com.hydroml.credits.kernel.RandomIds;
import com.hydroml.credits.notice.Notices;
import com.hydroml.credits.observability.MeterNames;
import com.hydroml.credits.web.Endpoints;
import com.hydroml.credits.webhook.WebhookTargets;
import com.hydroml.credits.webhook.Webhooks;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.ReactiveTransactionManager;

/** Wires the alerts. */
@Configuration(proxyBeanMethods = false)
class AlertConfiguration {

  @Bean
  AlertEvents alertEvents(DatabaseClient database) {
    return new AlertEvents(database);
  }

  @Bean
  Announcements announcements(Notices notices, Webhooks webhooks) {
    return new Announcements(notices, webhooks);
  }

  @Bean
  Watcher alertWatcher(
      DatabaseClient database,
      Announcements announcements,
      ReactiveTransactionManager manager,
      RandomIds ids,
      AlertProperties properties,
      MeterRegistry meters) {
    return new Watcher(
        new WatchedAccounts(database, announcements, WholeTransactions.afterTheLock(manager), ids),
        properties,
        System::nanoTime,
        new Watcher.Meters(MeterNames.ALERTS_AGE, MeterNames.ALERTS_RAISED),
        meters);
  }

  @Bean
  Watcher budgetWatcher(
      DatabaseClient database,
      Announcements announcements,
      ReactiveTransactionManager manager,
      RandomIds ids,
      AlertProperties properties,
      MeterRegistry meters) {
    return new Watcher(
        new WatchedBudgets(database, announcements, WholeTransactions.afterTheLock(manager), ids),
        properties,
        System::nanoTime,
        new Watcher.Meters(MeterNames.BUDGETS_AGE, MeterNames.BUDGETS_RAISED),
        meters);
  }

  @Bean
  OldEvents oldEvents(DatabaseClient database, Notices notices, AlertProperties properties) {
    return new OldEvents(database, notices, properties.keep());
  }

  @Bean
  Endpoints alertRoutes(
      DatabaseClient database,
      Webhooks webhooks,
      WebhookTargets targets,
      AlertEvents events,
      AuditTrail audit,
      ReactiveTransactionManager manager) {
    AlertStore store = new AlertStore(database, webhooks);
    return new AlertRoutes(
        new AlertAdministration(store, webhooks, audit, WholeTransactions.afterTheLock(manager)),
        store,
        events,
        webhooks,
        targets);
  }
}
