package com.hydroml.credits.recovery;

import com.hydroml.credits.balance.Balances;
import com.hydroml.credits.balance.ShardGenerations;
import com.hydroml.credits.journal.ControlTopic;
import com.hydroml.credits.journal.Journal;
import com.hydroml.credits.journal.JournalProperties;
import com.hydroml.credits.journal.Standing;
import com.hydroml.credits.redis.RedisGateway;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;

@Configuration(proxyBeanMethods = false)
class RecoveryConfiguration {

  @Bean
  ShardStore shardStore(DatabaseClient database, JournalProperties properties) {
    return new ShardStore(database, properties.topic(), properties.partitions());
  }

  @Bean
  ShardRows shardRows(ShardStore store, ShardGenerations generations) {
    return new ShardRows(store, generations);
  }

  @Bean
  ShardRecovery shardRecovery(
      ShardStore store,
      RedisGateway redis,
      ControlTopic control,
      Journal journal,
      ShardGenerations generations,
      Standing standing,
      MeterRegistry meters) {
    ShardScripts scripts = new ShardScripts(redis);
    return new ShardRecovery(
        store,
        scripts,
        new RecoveryDriver(store, scripts, control, journal, standing),
        generations,
        standing,
        new RecoveryMeters(meters, generations));
  }

  @Bean
  OldGenerations oldGenerations(ShardStore store, RedisGateway redis) {
    return new OldGenerations(store, new ShardScripts(redis));
  }

  @Bean
  OverdueHolds overdueHolds(DatabaseClient database, Balances balances) {
    return new OverdueHolds(database, balances);
  }

  @Bean
  ShardsHealth shardsHealthIndicator(ShardGenerations generations) {
    return new ShardsHealth(generations);
  }
}
