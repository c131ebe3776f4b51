package com.hydroml.credits.lot;

import com.hydroml.credits.answer.LedgerLists;
import com.hydroml.credits.balance.Balances;
import com.hydroml.credits.database.WholeTransactions;
import com.hydroml.credits.web.Endpoints;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.reactive.TransactionalOperator;

@Configuration(proxyBeanMethods = false)
class LotConfiguration {

  @Bean
  Attributor lotAttributor(
      DatabaseClient database,
      ReactiveTransactionManager transactionManager,
      LotProperties properties,
      MeterRegistry meters) {
    return new Attributor(
        new LotStore(database),
        new LotWriter(database),
        WholeTransactions.afterTheLock(transactionManager),
        properties.bonusLast(),
        meters);
  }

  @Bean
  LotExpiry lotExpiry(
      DatabaseClient database, Attributor attributor, Balances balances, MeterRegistry meters) {
    return new LotExpiry(new DueLots(database), attributor, balances, meters);
  }

  @Bean
  LotWork lotWork(
      DatabaseClient database, Attributor attributor, LotExpiry expiry, LotProperties properties) {
    return new LotWork(new LotFeed(database), attributor, expiry, properties.interval());
  }

  @Bean
  LotCheck lotCheck(DatabaseClient database, TransactionalOperator transactions) {
    return new LotCheck(database, transactions);
  }

  @Bean
  LotStatements lotStatements(DatabaseClient database) {
    return new LotStatements(new LotQueries(database), database);
  }

  @Bean
  Endpoints lotRoutes(DatabaseClient database, LedgerLists lists, Clock clock) {
    return new LotRoutes(new LotQueries(database), lists, clock);
  }
}
