package com.hydroml.credits.pricing;

import com.hydroml.credits.audit.AuditTrail;
import com.hydroml.credits.balance.Balances;
import com.hydroml.credits.database.Notifications;
import com.hydroml.credits.database.WholeTransactions;
import com.hydroml.credits.kernel.RandomIds;
import com.hydroml.credits.ledger.UsageQueries;
import com.hydroml.credits.observability.MeterNames;
import com.hydroml.credits.web.Endpoints;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.ReactiveTransactionManager;

/** Wires the prices. */
@Configuration(proxyBeanMethods = false)
class PricingConfiguration {

  @Bean
  Prices prices(PricingProperties properties, MeterRegistry meters) {
    Prices prices = new Prices(System::nanoTime, properties.lead());
    Gauge.builder(MeterNames.PRICES_AGE, prices, Prices::ageSeconds)
        .baseUnit("seconds")
        .description("Since this instance read the prices last")
        .register(meters);
    return prices;
  }

  @Bean
  PriceRows priceRows(DatabaseClient database, ReactiveTransactionManager transactionManager) {
    return new PriceRows(
        database, WholeTransactions.afterTheLock(transactionManager), System::nanoTime);
  }

  @Bean
  PriceStart priceStart(
      PricingProperties properties, PriceRows rows, Notifications notifications, Prices prices) {
    return new PriceStart(properties, rows, notifications, prices);
  }

  @Bean
  Endpoints quoteRoutes(Prices prices, Balances balances) {
    return new QuoteRoutes(prices, balances);
  }

  @Bean
  Endpoints priceListRoutes(
      DatabaseClient database,
      PriceRows rows,
      AuditTrail audit,
      ReactiveTransactionManager transactionManager,
      RandomIds ids,
      Prices prices,
      UsageQueries usage,
      Clock clock) {
    PriceListStore store = new PriceListStore(database);
    return new PriceListRoutes(
        new PriceListAdministration(
            store, rows, audit, WholeTransactions.afterTheLock(transactionManager), ids),
        store,
        prices,
        new Preview(usage, clock),
        clock);
  }
}
