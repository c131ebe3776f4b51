package com.hydroml.credits.balance;

import com.hydroml.credits.journal.Journal;
import com.hydroml.credits.journal.Standing;
import com.hydroml.credits.kernel.RandomIds;
import com.hydroml.credits.redis.RedisGateway;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class BalanceConfiguration {

  @Bean
  ShardGenerations shardGenerations(Standing standing) {
    return new ShardGenerations(standing);
  }

  @Bean
  HotStates hotStates(RedisGateway redis, ShardGenerations generations) {
    return new HotStates(redis, generations);
  }

  @Bean
  HotBudgets hotBudgets(RedisGateway redis, ShardGenerations generations) {
    return new HotBudgets(redis, generations);
  }

  @Bean
  HotStateLoader hotStateLoader(HotStateSource source, RedisGateway redis, Clock clock) {
    return new HotStateLoader(source, redis, clock);
  }

  @Bean
  ShardLanes shardLanes(
      ShardGenerations generations,
      RedisGateway redis,
      Journal journal,
      BalanceProperties properties) {
    return new ShardLanes(
        generations, new OperationsScript(redis, properties), redis, journal, properties);
  }

  @Bean
  Balances balances(
      ShardLanes lanes,
      HotStateLoader loader,
      Standing standing,
      Journal journal,
      RandomIds ids,
      ObjectProvider<SpendingLimits> limits,
      BalanceProperties properties) {
    return new RedisBalances(
        lanes,
        loader,
        standing,
        journal,
        ids,
        limits.getIfAvailable(() -> SpendingLimits.NONE),
        properties);
  }

  @Bean
  ShardTender shardTender(
      ShardGenerations generations,
      ShardLanes lanes,
      HotStateLoader loader,
      RedisGateway redis,
      Journal journal,
      BalanceProperties properties,
      MeterRegistry meters) {
    return new ShardTender(
        generations,
        lanes,
        loader,
        new TendScript(redis),
        journal,
        properties,
        new ShardMeters(meters));
  }

  @Bean
  StubJanitor stubJanitor(
      RedisGateway redis,
      HotStateSource source,
      ShardGenerations generations,
      BalanceProperties properties) {
    return new StubJanitor(new StubScripts(redis), source, generations, properties);
  }

  @Bean
  HotStatuses hotStatuses(RedisGateway redis, ShardGenerations generations) {
    return new HotStatuses(redis, generations);
  }

  @Bean
  HotDiscard hotDiscard(
      RedisGateway redis, ShardGenerations generations, BalanceProperties properties) {
    return new HotDiscard(redis, generations, properties);
  }

  @Bean
  HotScan hotScan(RedisGateway redis, ShardGenerations generations) {
    return new HotScan(redis, generations);
  }

  @Bean
  ColdAccounts coldAccounts(
      HotScan scan,
      RedisGateway redis,
      HotStateSource source,
      ShardGenerations generations,
      ColdProperties properties,
      Clock clock,
      MeterRegistry meters) {
    return new ColdAccounts(scan, redis, source, generations, properties, clock, meters);
  }
}
