package com.hydroml.credits.database;

import static io.r2dbc.spi.ConnectionFactoryOptions.CONNECT_TIMEOUT;
import static io.r2dbc.spi.ConnectionFactoryOptions.DATABASE;
import static io.r2dbc.spi.ConnectionFactoryOptions.HOST;
import static io.r2dbc.spi.ConnectionFactoryOptions.PASSWORD;
import static io.r2dbc.spi.ConnectionFactoryOptions.PORT;
import static io.r2dbc.spi.ConnectionFactoryOptions.SSL;
import static io.r2dbc.spi.ConnectionFactoryOptions.USER;

import io.r2dbc.postgresql.PostgresqlConnectionFactoryProvider;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One address in its two spellings: R2DBC for the service, JDBC for the migration. */
final class DatabaseAddress {

  private static final int DEFAULT_PORT = 5432;
  private static final int JDBC_CONNECT_TIMEOUT_S = 5;

  /** Something that accepts a connection and never says a word must not hold up a start. */
  private static final int JDBC_LOGIN_TIMEOUT_S = 15;

  /** Options of the R2DBC URL that JDBC knows under another name. */
  private static final Map<String, String> SHARED_OPTIONS =
      Map.of(
          "sslMode", "sslmode",
          "sslRootCert", "sslrootcert",
          "sslCert", "sslcert",
          "sslKey", "sslkey",
          "sslPassword", "sslpassword",
          "targetServerType", "targetServerType",
          "schema", "currentSchema");

  private final ConnectionFactoryOptions options;

  private DatabaseAddress(ConnectionFactoryOptions options) {
    this.options = options;
  }

  /**
   * The address in {@code properties}.
   *
   * @throws IllegalArgumentException if the URL is none of R2DBC's
   */
  static DatabaseAddress of(DatabaseProperties properties) {
    ConnectionFactoryOptions.Builder options =
        ConnectionFactoryOptions.parse(properties.url())
            .mutate()
            .option(CONNECT_TIMEOUT, properties.pool().maxCreateConnectionTime())
            .option(
                PostgresqlConnectionFactoryProvider.STATEMENT_TIMEOUT,
                properties.statementTimeout())
            .option(PostgresqlConnectionFactoryProvider.APPLICATION_NAME, "eco-credits")
            .option(PostgresqlConnectionFactoryProvider.TCP_KEEPALIVE, true);
    if (properties.username() != null) {
      options.option(USER, properties.username());
    }
    if (properties.password() != null) {
      options.option(PASSWORD, properties.password());
    }
    return new DatabaseAddress(options.build());
  }

  ConnectionFactoryOptions r2dbc() {
    return options;
  }

  String jdbcUrl() {
    StringBuilder url = new StringBuilder("jdbc:postgresql://");
    url.append(hosts()).append('/').append(text(DATABASE) == null ? "" : text(DATABASE));
    url.append("?connectTimeout=").append(JDBC_CONNECT_TIMEOUT_S);
    url.append("&loginTimeout=").append(JDBC_LOGIN_TIMEOUT_S);
    if (Boolean.parseBoolean(text(SSL))) {
      url.append("&ssl=true");
    }
    for (Map.Entry<String, String> shared : SHARED_OPTIONS.entrySet()) {
      String value = text(Option.valueOf(shared.getKey()));
      if (value != null) {
        url.append('&').append(shared.getValue()).append('=').append(value);
      }
    }
    return url.toString();
  }

  @Nullable String user() {
    return text(USER);
  }

  @Nullable String password() {
    return text(PASSWORD);
  }

  /** The address as a person may see it: without credentials. */
  String display() {
    return hosts() + "/" + (text(DATABASE) == null ? "" : text(DATABASE));
  }

  /** A fail-over address lists several hosts, each with its port, in place of one. */
  private String hosts() {
    String host = text(HOST);
    if (host == null) {
      return "localhost:" + DEFAULT_PORT;
    }
    if (host.contains(",") || host.lastIndexOf(':') > host.lastIndexOf(']')) {
      return host;
    }
    String port = text(PORT);
    return host + ":" + (port == null ? DEFAULT_PORT : port);
  }

  private @Nullable String text(Option<?> option) {
    Object value = options.getValue(option);
    return value == null ? null : value.toString();
  }
}
