package com.hydroml.credits.reconciliation;

import com.hydroml.credits.audit.AuditTrail;
import com.hydroml.credits.balance.HotDiscard;
import com.hydroml.credits.balance.HotScan;
import com.hydroml.credits.balance.HotStates;
import com.hydroml.credits.kernel.RandomIds;
import com.hydroml.credits.ledger.LedgerStates;
import com.hydroml.credits.recovery.ShardRows;
import com.hydroml.credits.web.Endpoints;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;

/** The comparison that goes on beside the service, and what tells of it. */
@Configuration(proxyBeanMethods = false)
class ContinuousConfiguration {

  @Bean
  ReconciliationStore reconciliationStore(DatabaseClient database) {
    return new ReconciliationStore(database);
  }

  @Bean
  Reconciler reconciler(
      HotScan scan,
      HotStates redis,
      LedgerStates ledger,
      ReconciliationStore store,
      ReconciliationProperties properties,
      RandomIds ids,
      MeterRegistry meters) {
    return new Reconciler(scan, redis, ledger, store, properties, ids.requestId(), meters);
  }

  @Bean
  AccountRepair accountRepair(
      DatabaseClient database,
      LedgerStates ledger,
      HotStates redis,
      HotDiscard discard,
      ShardRows shards,
      AuditTrail audit,
      TransactionalOperator transactions) {
    return new AccountRepair(database, ledger, redis, discard, shards, audit, transactions);
  }

  @Bean
  Endpoints reconciliationRoutes(ReconciliationStore store) {
    return new ReconciliationRoutes(store);
  }
}
