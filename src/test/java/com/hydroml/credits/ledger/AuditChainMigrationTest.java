package com.hydroml.credits.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.hydroml.credits.backing.Backing;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** A journal from before there was a chain is chained by the migration, in the order of Kafka. */
class AuditChainMigrationTest {

  @Test
  void whatIsThereAlreadyIsChained() throws Exception {
    Backing backing = Backing.shared();
    String name = backing.newDatabase();
    String user = backing.postgresUsername();
    String password = backing.postgresPassword();
    Flyway.configure()
        .dataSource(backing.jdbcUrl(name), user, password)
        .target("2")
        .load()
        .migrate();
    TestEvents events = new TestEvents("user:ada");
    try (Connection connection =
            DriverManager.getConnection(backing.jdbcUrl(name), user, password);
        PreparedStatement row =
            connection.prepareStatement(
                "insert into journal select 'user:ada', ?, now(), 1, 1, 7, null, 0, 0, 3, ?, ?")) {
      connection
          .createStatement()
          .execute("insert into projection values ('test', 3, 8), ('test', 4, 0)");
      for (int i = 1; i <= 3; i++) {
        row.setLong(1, i);
        row.setLong(2, i + 4);
        row.setBytes(3, events.grant(i));
        row.execute();
      }
    }

    try (LedgerTestDatabase ledger =
        new LedgerTestDatabase(backing.jdbcUrl(name), backing.r2dbcUrl(name), user, password)) {
      AuditReport report = ledger.audit();
      assertThat(report.records()).isEqualTo(3);
      assertThat(report.findings())
          .noneMatch(finding -> finding.subject() == AuditFinding.Subject.CHAIN);
      assertThat(report.heads())
          .extracting(AuditReport.Head::partition, AuditReport.Head::index)
          .containsExactly(tuple(0, 0L), tuple(3, 3L), tuple(4, 0L));
    }
  }
}
