package com.hydroml.credits.backing;

import com.hydroml.credits.CreditsApplication;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A service of its own beside the one that all tests share: with a database and topics that no
 * other test uses, behind the same servers. It can be started, stopped and started again.
 */
public final class Installation {

  private final String database = Backing.shared().newDatabase();
  private final Map<String, Object> properties;

  /**
   * @param name of the topics, which no other test's begin with
   */
  public Installation(String name) {
    properties = shared(database);
    properties.put("server.port", 0);
    properties.put("credits.journal.topic", name + ".journal");
    properties.put("credits.journal.dead-letter-topic", name + ".dead-letter");
    properties.put("credits.journal.consumer-group", name);
    properties.put("credits.control.topic", name + ".control");
  }

  /** What every service in a test is told: its servers, its key, and patience. */
  static Map<String, Object> shared(String database) {
    Map<String, Object> properties =
        new LinkedHashMap<>(Backing.shared().springProperties(database));
    properties.put("management.server.port", 0);
    // A machine that is busy with something else opens connections late.
    properties.put("spring.r2dbc.pool.max-create-connection-time", "20s");
    // A Kafka on a machine that is busy with tests takes longer than one that is away.
    properties.put("credits.journal.confirmation.queued-after", "1s");
    properties.put("credits.journal.confirmation.stalled-after", "3s");
    // Tests look into the ledger for what they have just done.
    properties.put("credits.journal.batch-interval", "10ms");
    // Webhooks of tests are received on this machine, and tests do not wait long for them.
    properties.put("credits.webhooks.allow-insecure", true);
    properties.put("credits.webhooks.allowed-addresses", Loopback.HOST);
    properties.put("credits.webhooks.interval", "100ms");
    properties.put("credits.webhooks.first-retry", "200ms");
    properties.put("credits.alerts.interval", "100ms");
    properties.put("credits.access.bootstrap-key", ServiceTest.KEY);
    properties.put("credits.access.allow-development-key", true);
    return properties;
  }

  /** The same installation, with a property set. */
  public Installation with(String property, Object value) {
    properties.put(property, value);
    return this;
  }

  /** Spring's names and their values. */
  public Map<String, Object> properties() {
    return properties;
  }

  /** The same as arguments of a command, with others that come last. */
  public String[] arguments(String... more) {
    return Stream.concat(Stream.of(arguments(properties)), Stream.of(more)).toArray(String[]::new);
  }

  /** Properties as a command takes them. */
  public static String[] arguments(Map<String, Object> properties) {
    return properties.entrySet().stream()
        .map(property -> "--" + property.getKey() + "=" + property.getValue())
        .toArray(String[]::new);
  }

  /** The JDBC address of its database. */
  public String jdbcUrl() {
    return Backing.shared().jdbcUrl(database);
  }

  /**
   * Starts it in this JVM; closing the context stops it.
   *
   * @param more classes whose beans it has beside its own
   */
  public ConfigurableApplicationContext start(Class<?>... more) {
    return new SpringApplicationBuilder(CreditsApplication.class).sources(more).run(arguments());
  }

  /** Where a started one listens. */
  public static int port(ConfigurableApplicationContext service) {
    return Integer.parseInt(service.getEnvironment().getRequiredProperty("local.server.port"));
  }
}
