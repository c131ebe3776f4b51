package com.hydroml.credits.chaos;

import com.hydroml.credits.backing.Directories;
import com.hydroml.credits.backing.KafkaProcess;
import com.hydroml.credits.backing.Loopback;
import com.hydroml.credits.backing.PostgresServer;
import com.hydroml.credits.backing.Server;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Two instances of the service and the servers behind them, each a process of its own. */
final class Stack implements AutoCloseable {

  static final int INSTANCES = 2;
  static final String TOPIC = "ec.journal";

  private final PostgresServer postgres;
  private final KafkaProcess kafka;
  private final RedisSetup redis;
  private final List<ServiceInstance> instances = new ArrayList<>();

  private Stack(Path directory, RedisSetup redis, ServiceClasses classes) {
    List<Integer> ports = Loopback.freePorts(3);
    this.redis = redis;
    // Commits survive the crash of a process without reaching the disk.
    postgres = new PostgresServer(directory.resolve("postgres"), ports.get(0), false);
    kafka = new KafkaProcess(directory.resolve("kafka"), ports.get(1), ports.get(2));
    for (int i = 0; i < INSTANCES; i++) {
      String name = String.valueOf((char) ('a' + i));
      instances.add(new ServiceInstance(name, directory, classes, properties(i)));
    }
  }

  /** Starts everything; two instances on one Redis server. */
  static Stack single(ServiceClasses classes) {
    return started(classes, directory -> new SingleRedis(directory, INSTANCES));
  }

  /** Starts everything; two instances on a Redis Cluster. */
  static Stack clustered(ServiceClasses classes) {
    return started(classes, ClusteredRedis::new);
  }

  private static Stack started(ServiceClasses classes, Function<Path, RedisSetup> redis) {
    Path directory = Directories.temporary("chaos");
    Stack stack = new Stack(directory, redis.apply(directory), classes);
    try {
      stack.start();
      return stack;
    } catch (RuntimeException e) {
      stack.close();
      throw e;
    }
  }

  private void start() {
    CompletableFuture.allOf(begun(redis::start), begun(postgres::start), begun(kafka::start))
        .join();
    instances.forEach(ServiceInstance::launch);
    instances.forEach(ServiceInstance::awaitReady);
  }

  private static CompletableFuture<Void> begun(Runnable task) {
    return CompletableFuture.runAsync(task, run -> new Thread(run, "chaos-start").start());
  }

  private Map<String, Object> properties(int instance) {
    Map<String, Object> properties = commonProperties();
    properties.putAll(redis.propertiesOf(instance));
    return properties;
  }

  private Map<String, Object> commonProperties() {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("spring.r2dbc.url", postgres.r2dbcUrl("postgres"));
    properties.put("spring.r2dbc.username", "postgres");
    properties.put("spring.r2dbc.password", "unused");
    properties.put("spring.kafka.bootstrap-servers", kafka.bootstrapServers());
    properties.put("credits.journal.partitions", 4);
    return properties;
  }

  /** The configuration of an instance: for the operators' check. */
  Map<String, Object> checkProperties() {
    return properties(0);
  }

  PostgresServer postgres() {
    return postgres;
  }

  KafkaProcess kafka() {
    return kafka;
  }

  RedisSetup redis() {
    return redis;
  }

  /** The one Redis server. */
  SingleRedis singleRedis() {
    return (SingleRedis) redis;
  }

  List<ServiceInstance> instances() {
    return instances;
  }

  String jdbcUrl() {
    return postgres.jdbcUrl("postgres");
  }

  @Override
  public void close() {
    instances.forEach(ServiceInstance::kill);
    kafka.kill();
    redis.close();
    closeQuietly(postgres);
  }

  private static void closeQuietly(Server server) {
    try {
      server.stop();
    } catch (RuntimeException e) {
      // Its guard ends it with this JVM.
    }
  }
}
