package com.hydroml.credits.database;

import com.hydroml.credits.kernel.Reason;
import io.r2dbc.spi.R2dbcException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What kept the service from its first connections, in words that somebody can act on. */
final class ConnectFailure {

  private static final String AUTHORIZATION = "28";
  private static final String CONNECTION = "08";
  private static final String NO_SUCH_DATABASE = "3D000";
  private static final String TOO_MANY_CONNECTIONS = "53300";

  private ConnectFailure() {}

  /** Of whatever JDBC, R2DBC or the pool failed with. */
  static DatabaseStartupException of(DatabaseAddress address, Throwable failure) {
    String state = state(failure);
    if (Reason.isCertificate(failure)) {
      return new DatabaseStartupException(
          "Postgres at "
              + address.display()
              + " shows a certificate that is not trusted: "
              + Reason.of(failure),
          "Set sslRootCert in spring.r2dbc.url to the authority that signed it, and the host to the"
              + " name that it is for.",
          failure);
    }
    if (state.startsWith(AUTHORIZATION)) {
      return new DatabaseStartupException(
          "Postgres at "
              + address.display()
              + " does not let the service in: "
              + Reason.of(failure),
          "Set spring.r2dbc.username and spring.r2dbc.password to what Postgres expects.",
          failure);
    }
    if (state.equals(NO_SUCH_DATABASE)) {
      return new DatabaseStartupException(
          "Postgres has no database at " + address.display() + ": " + Reason.of(failure),
          "Create the database, or set spring.r2dbc.url.",
          failure);
    }
    if (state.equals(TOO_MANY_CONNECTIONS)) {
      return new DatabaseStartupException(
          "Postgres at " + address.display() + " has no connection left: " + Reason.of(failure),
          "spring.r2dbc.pool.max-size of all instances together must be within max_connections.",
          failure);
    }
    if (!state.isEmpty() && !state.startsWith(CONNECTION)) {
      return new DatabaseStartupException(
          "Postgres at " + address.display() + " does not serve this: " + Reason.of(failure),
          "Look at its log; spring.r2dbc.url must name this service's database.",
          failure);
    }
    return new DatabaseStartupException(
        "Postgres does not answer at " + address.display() + ": " + Reason.of(failure),
        "Start it, or set spring.r2dbc.url, spring.r2dbc.username and spring.r2dbc.password.",
        failure);
  }

  /** Whether Postgres has answered that it will not have the service: waiting changes nothing. */
  static boolean isFinal(Throwable failure) {
    String state = state(failure);
    return state.startsWith(AUTHORIZATION)
        || state.equals(NO_SUCH_DATABASE)
        || Reason.isCertificate(failure);
  }

  /** The SQLSTATE that Postgres gave; empty if it did not get so far. */
  private static String state(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String state = ownState(cause);
      if (state != null) {
        return state;
      }
    }
    return "";
  }

  private static @Nullable String ownState(Throwable failure) {
    return switch (failure) {
      case SQLException jdbc -> jdbc.getSQLState();
      case R2dbcException r2dbc -> r2dbc.getSqlState();
      default -> null;
    };
  }
}
