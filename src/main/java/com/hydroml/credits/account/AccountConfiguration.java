package com.hydroml.credits.account;

import com.hydroml.credits.answer.Execution;
import com.hydroml.credits.answer.LedgerLists;
import com.hydroml.credits.audit.AuditTrail;
import com.hydroml.credits.balance.Balances;
import com.hydroml.credits.balance.HotStatuses;
import com.hydroml.credits.kernel.RandomIds;
import com.hydroml.credits.ledger.LedgerQueries;
import com.hydroml.credits.web.Endpoints;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;

@Configuration(proxyBeanMethods = false)
class AccountConfiguration {

  @Bean
  WelcomeStore welcomeStore(DatabaseClient database) {
    return new WelcomeStore(database);
  }

  @Bean
  WelcomeGrants welcomeGrants(
      Balances balances, LedgerQueries ledger, WelcomeStore store, MeterRegistry meters) {
    return new WelcomeGrants(balances, ledger, store, meters);
  }

  @Bean
  WelcomeWork welcomeWork(WelcomeStore store, WelcomeGrants grants, MeterRegistry meters) {
    return new WelcomeWork(store, grants, meters);
  }

  @Bean
  Endpoints accountRoutes(
      DatabaseClient database,
      Balances balances,
      WelcomeGrants grants,
      WelcomeProperties properties,
      RandomIds ids) {
    Welcome welcome = new Welcome(properties.millicredits(), ids, grants);
    return new AccountRoutes(new AccountRepository(database), balances, welcome);
  }

  @Bean
  Endpoints accountAdministrationRoutes(
      DatabaseClient database,
      AuditTrail audit,
      TransactionalOperator transactions,
      Balances balances,
      HotStatuses redis) {
    AccountAdministration store = new AccountAdministration(database);
    AccountStatusChanges changes = new AccountStatusChanges(store, audit, transactions, redis);
    return new AccountAdministrationRoutes(
        store, changes, new AccountClosing(changes, store, balances));
  }

  @Bean
  Endpoints balanceRoutes(Balances balances, LedgerQueries ledger, Clock clock) {
    return new BalanceRoutes(balances, ledger, clock);
  }

  @Bean
  Endpoints grantRoutes(Execution execution, Balances balances, LedgerQueries ledger, Clock clock) {
    return new GrantRoutes(execution, balances, ledger, clock);
  }

  @Bean
  Endpoints deductionRoutes(
      Execution execution, AuditTrail audit, TransactionalOperator transactions) {
    return new DeductionRoutes(execution, audit, transactions);
  }

  @Bean
  EntryExports entryExports() {
    return new EntryExports();
  }

  @Bean
  Endpoints entryRoutes(LedgerQueries ledger, LedgerLists lists, EntryExports exports) {
    return new EntryRoutes(ledger, lists, exports);
  }
}
