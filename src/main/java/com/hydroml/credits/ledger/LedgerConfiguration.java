package com.hydroml.credits.ledger;

import com.hydroml.credits.balance.BalanceProperties;
import com.hydroml.credits.balance.HotStateSource;
import com.hydroml.credits.balance.HotStatuses;
import com.hydroml.credits.database.WholeTransactions;
import com.hydroml.credits.journal.DeadLetters;
import com.hydroml.credits.journal.JournalProperties;
import com.hydroml.credits.journal.JournalReader;
import com.hydroml.credits.journal.JournalSink;
import com.hydroml.credits.journal.KafkaProperties;
import com.hydroml.credits.observability.MeterNames;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.reactive.TransactionalOperator;

@Configuration(proxyBeanMethods = false)
class LedgerConfiguration {

  @Bean
  LedgerStart ledgerStart(DatabaseClient database, JournalProperties journal, Clock clock) {
    return new LedgerStart(database, journal, clock);
  }

  @Bean
  JournalSink projector(
      DatabaseClient database,
      TransactionalOperator transactions,
      JournalProperties journal,
      DeadLetters deadLetters,
      MeterRegistry meters) {
    return new Projector(
        transactions,
        new PositionStore(database, journal.topic()),
        new KnownStore(database),
        new ChangesStore(database),
        deadLetters,
        new LedgerMeters(meters));
  }

  @Bean
  JournalReader journalReader(
      JournalProperties journal,
      KafkaProperties kafka,
      JournalSink projector,
      MeterRegistry meters) {
    JournalReader reader = new JournalReader(journal, kafka, projector);
    Gauge.builder(MeterNames.PROJECTOR_LAG, reader, JournalReader::lag)
        .baseUnit("records")
        .description("Records of the assigned partitions that the ledger does not have yet")
        .register(meters);
    Gauge.builder(MeterNames.PROJECTOR_HALTED, reader, JournalReader::halted)
        .baseUnit("partitions")
        .description("Partitions halted because Kafka lacks the ledger's position")
        .register(meters);
    return reader;
  }

  @Bean
  HotStateSource hotStateSource(DatabaseClient database, BalanceProperties balance, Clock clock) {
    return new LedgerHotStateSource(database, balance.keys(), clock);
  }

  @Bean
  AuditCheck auditCheck(
      DatabaseClient database,
      ReactiveTransactionManager transactionManager,
      JournalProperties journal) {
    return new AuditCheck(
        database, WholeTransactions.snapshots(transactionManager), journal.topic());
  }

  @Bean
  StatusPropagator statusPropagator(
      DatabaseClient database, HotStatuses redis, MeterRegistry meters) {
    return new StatusPropagator(database, redis::bring, meters);
  }

  @Bean
  LedgerPositions ledgerPositions(DatabaseClient database, JournalProperties journal) {
    return new LedgerPositions(database, journal.topic());
  }

  @Bean
  LedgerStates ledgerStates(DatabaseClient database) {
    return new LedgerStates(database);
  }

  @Bean
  LedgerBudgets ledgerBudgets(DatabaseClient database) {
    return new LedgerBudgets(database);
  }

  @Bean
  UsageQueries usageQueries(
      DatabaseClient database, ReactiveTransactionManager transactionManager) {
    return new UsageQueries(database, WholeTransactions.snapshots(transactionManager));
  }

  @Bean
  SpendingQueries spendingQueries(DatabaseClient database) {
    return new SpendingQueries(database);
  }

  @Bean
  StatementQueries statementQueries(DatabaseClient database) {
    return new StatementQueries(database);
  }

  @Bean
  EventQueries eventQueries(DatabaseClient database) {
    return new EventQueries(database);
  }

  @Bean
  LedgerQueries ledgerQueries(DatabaseClient database, Clock clock) {
    return new LedgerQueries(database, clock);
  }
}
