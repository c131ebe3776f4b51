package com.hydroml.credits.dev;

import com.hydroml.credits.backing.Loopback;
import java.nio.file.Path;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * What can be set: the service's ports, by Spring's own names, and where the servers' data are.
 *
 * @param port the service's port; 0 is any
 * @param managementPort the port of health and metrics; 0 is any
 * @param directory holds the data of Postgres, Redis and Kafka
 */
record DevelopmentSettings(int port, int managementPort, Path directory) {

  /** Reads arguments ({@code --server.port=…}), system properties and environment variables. */
  static DevelopmentSettings of(String... args) {
    StandardEnvironment environment = new StandardEnvironment();
    environment.getPropertySources().addFirst(new SimpleCommandLinePropertySource(args));
    return of(environment);
  }

  private static DevelopmentSettings of(Environment environment) {
    return new DevelopmentSettings(
        environment.getProperty("server.port", Integer.class, 8080),
        environment.getProperty("management.server.port", Integer.class, 8081),
        Path.of(environment.getProperty("development.directory", "target/dev")).toAbsolutePath());
  }

  /**
   * Looks before anything is started, so that a taken port costs a second and not a half-started
   * set of servers.
   */
  void requireFreePorts() {
    requireFree(port, "server.port", "SERVER_PORT");
    requireFree(managementPort, "management.server.port", "MANAGEMENT_SERVER_PORT");
  }

  private static void requireFree(int port, String property, String variable) {
    if (port != 0 && !Loopback.isFree(port)) {
      throw new CannotStartException(
          "Port %d is taken (%s). Stop what listens there, or choose another port: %s=%d"
              .formatted(port, property, variable, port + 10));
    }
  }
}
