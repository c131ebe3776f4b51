package com.hydroml.credits.database;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactoryProvider;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.netty.resources.LoopResources;

/** The pool and what is built on it. Whoever has one of these beans has a migrated database. */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {

  /**
   * The migration runs here, before there is a pool: nobody can come first. A command that only
   * reads goes without it.
   */
  @Bean(destroyMethod = "dispose")
  ConnectionPool connectionPool(
      DatabaseProperties properties, @Value("${credits.database.migrate:true}") boolean migrate) {
    DatabaseAddress address = DatabaseAddress.of(properties);
    if (migrate) {
      new DatabaseMigration(address).migrate();
    }
    // Reads a library from disk, which the pool's thread must not do for its first connection.
    LoopResources.hasNativeSupport();
    DatabaseProperties.Pool pool = properties.pool();
    return new ConnectionPool(
        ConnectionPoolConfiguration.builder(ConnectionFactories.get(address.r2dbc()))
            .name("postgres")
            .initialSize(pool.initialSize())
            .maxSize(pool.maxSize())
            .maxIdleTime(pool.maxIdleTime())
            .maxLifeTime(pool.maxLifeTime())
            .maxAcquireTime(pool.maxAcquireTime())
            .maxCreateConnectionTime(pool.maxCreateConnectionTime())
            .build());
  }

  @Bean
  DatabaseStart databaseStart(
      ConnectionPool pool, DatabaseClient database, DatabaseProperties properties) {
    return new DatabaseStart(pool, database, DatabaseAddress.of(properties));
  }

  /** Made after the pool, and so after the migration. */
  @Bean
  Notifications notifications(ConnectionPool pool, DatabaseProperties properties) {
    return new Notifications(
        ConnectionFactories.get(
            DatabaseAddress.of(properties)
                .r2dbc()
                .mutate()
                .option(
                    PostgresqlConnectionFactoryProvider.APPLICATION_NAME, "eco-credits-listener")
                .build()));
  }

  @Bean
  DatabaseClient databaseClient(ConnectionFactory connectionFactory) {
    return DatabaseClient.create(connectionFactory);
  }

  @Bean
  ReactiveTransactionManager transactionManager(ConnectionFactory connectionFactory) {
    return new R2dbcTransactionManager(connectionFactory);
  }

  @Bean
  TransactionalOperator transactionalOperator(ReactiveTransactionManager transactionManager) {
    return WholeTransactions.of(transactionManager);
  }
}
