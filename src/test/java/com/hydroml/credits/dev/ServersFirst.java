package com.hydroml.credits.dev;

import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;

/** Lets the service start beside its servers, and wait for each only where it needs it. */
final class ServersFirst implements ApplicationContextInitializer<ConfigurableApplicationContext> {

  private final DevelopmentServers servers;

  ServersFirst(DevelopmentServers servers) {
    this.servers = servers;
  }

  @Override
  public void initialize(ConfigurableApplicationContext context) {
    // After the classes have been read and before the first of them is used.
    context.addBeanFactoryPostProcessor(beans -> servers.awaitPostgresAndRedis());
    context.getBeanFactory().registerSingleton("kafkaFirst", new KafkaFirst());
  }

  /** Started before everything of the service that is started. */
  private final class KafkaFirst implements SmartLifecycle {

    private volatile boolean running;

    @Override
    public void start() {
      servers.awaitKafka();
      running = true;
    }

    @Override
    public void stop() {
      running = false;
    }

    @Override
    public boolean isRunning() {
      return running;
    }

    @Override
    public int getPhase() {
      return Integer.MIN_VALUE;
    }
  }
}
