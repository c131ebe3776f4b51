package com.hydroml.credits.reconciliation;

import java.util.Map;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.LifecycleProcessor;
import org.springframework.context.support.AbstractApplicationContext;

/**
 * The context of an operators' command: the service's beans, made as they are needed, and none of
 * them started. No server, reader, sweeper or migration runs.
 */
final class CommandContext {

  /** What starts with the service does not start with the command. */
  private static final ApplicationContextInitializer<ConfigurableApplicationContext> QUIET =
      context ->
          context
              .getBeanFactory()
              .registerSingleton(
                  AbstractApplicationContext.LIFECYCLE_PROCESSOR_BEAN_NAME, new StartsNothing());

  /**
   * Nobody waits for an answer within two seconds, and the first connection of a process that has
   * just started takes its time.
   */
  private static final Map<String, Object> SETTINGS =
      Map.of(
          "credits.database.migrate", "false",
          "spring.r2dbc.pool.max-acquire-time", "30s",
          "spring.r2dbc.pool.max-create-connection-time", "30s",
          "credits.redis.command-timeout", "10s");

  private CommandContext() {}

  /**
   * Makes one; to be closed.
   *
   * @param application the class that the service's context is made from
   * @param arguments Spring's, such as {@code --spring.r2dbc.url=…}
   */
  static ConfigurableApplicationContext open(Class<?> application, String[] arguments) {
    return new SpringApplicationBuilder(application)
        .web(WebApplicationType.NONE)
        .lazyInitialization(true)
        .logStartupInfo(false)
        .registerShutdownHook(false)
        .properties(SETTINGS)
        .initializers(QUIET)
        .run(arguments);
  }

  private static final class StartsNothing implements LifecycleProcessor {
    @Override
    public void onRefresh() {}

    @Override
    public void onClose() {}

    @Override
    public void start() {}

    @Override
    public void stop() {}

    @Override
    public boolean isRunning() {
      return false;
    }
  }
}
