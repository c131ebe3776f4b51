package com.hydroml.credits.database;

import java.util.Locale;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.internal.exception.sqlExceptions.FlywaySqlUnableToConnectToDbException;

/**
 * Brings the schema up to date. The connection pool depends on it, so nothing reads or writes the
 * database before.
 */
final class DatabaseMigration {

  private final DatabaseAddress address;

  DatabaseMigration(DatabaseAddress address) {
    this.address = address;
  }

  /**
   * Runs what is missing. Several instances may start at once: one migrates, the others wait.
   *
   * @throws DatabaseStartupException if Postgres is not there or a migration fails
   */
  void migrate() {
    try {
      Flyway.configure()
          .dataSource(address.jdbcUrl(), address.user(), address.password())
          .locations("classpath:db/migration")
          .failOnMissingLocations(true)
          .loggers("slf4j")
          .load()
          .migrate();
    } catch (FlywaySqlUnableToConnectToDbException e) {
      throw ConnectFailure.of(address, e);
    } catch (FlywayException e) {
      // Only some of the ways in which a connection fails have a type of their own.
      if (firstLine(e).toLowerCase(Locale.ROOT).contains("unable to obtain connection")) {
        throw ConnectFailure.of(address, e);
      }
      throw new DatabaseStartupException(
          "The database at " + address.display() + " could not be migrated: " + firstLine(e),
          "Look at the table flyway_schema_history there, and repair what the migration met.",
          e);
    }
  }

  private static String firstLine(Throwable e) {
    String message = String.valueOf(e.getMessage()).strip();
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end).strip();
  }
}
