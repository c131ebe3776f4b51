package com.hydroml.credits.organisation;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.backing.Backing;
import com.hydroml.credits.organisation.OrganisationRows.Paging;
import com.hydroml.credits.organisation.OrganisationRows.Reading;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.netty.resources.LoopResources;

/** However large organisations are, and in whatever order: each is read, once and whole. */
class OrganisationRowsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Backing BACKING = Backing.shared();

  private final String database = BACKING.newDatabase();

  @BeforeEach
  void migrate() {
    LoopResources.hasNativeSupport();
    Flyway.configure()
        .dataSource(
            BACKING.jdbcUrl(database), BACKING.postgresUsername(), BACKING.postgresPassword())
        .load()
        .migrate();
  }

  /** With what ends a statement in the service, too. */
  private DatabaseClient client() {
    return DatabaseClient.create(
        ConnectionFactories.get(
            ConnectionFactoryOptions.parse(BACKING.r2dbcUrl(database))
                .mutate()
                .option(ConnectionFactoryOptions.USER, BACKING.postgresUsername())
                .option(ConnectionFactoryOptions.PASSWORD, BACKING.postgresPassword())
                .option(Option.valueOf("statementTimeout"), Duration.ofSeconds(1))
                .build()));
  }

  /** Organisations with so many members each, all of them in so many teams. */
  private void make(int teams, int... members) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(
                BACKING.jdbcUrl(database), BACKING.postgresUsername(), BACKING.postgresPassword());
        Statement statement = connection.createStatement()) {
      // What counts changes would count each row of these.
      statement.execute("set session_replication_role = replica");
      for (int i = 0; i < members.length; i++) {
        String organisation = "org:" + i;
        statement.execute(
            """
            insert into account (account, type) values ('%1$s', 'organisation');
            insert into organisation_member (organisation, member, role)
              select '%1$s', 'user:' || n, 'member' from generate_series(1, %2$d) n;
            insert into team (organisation, team)
              select '%1$s', 'team:' || n from generate_series(1, %3$d) n;
            insert into team_member (organisation, team, member)
              select '%1$s', 'team:' || t, 'user:' || n
              from generate_series(1, %3$d) t, generate_series(1, %2$d) n;
            insert into organisation (organisation, revision) values ('%1$s', %4$d)"""
                .formatted(organisation, members[i], teams, i + 1));
      }
      statement.execute("update organisation_head set revision = " + members.length);
      statement.execute("analyze");
    }
  }

  private static void assertWhole(Reading reading, int teams, int... members) {
    assertThat(reading.upTo()).isEqualTo(members.length);
    assertThat(reading.organisations().stream().map(Organisation::id).toList())
        .isEqualTo(IntStream.range(0, members.length).mapToObj(i -> "org:" + i).toList());
    for (int i = 0; i < members.length; i++) {
      Organisation organisation = reading.organisations().get(i);
      assertThat(organisation.members()).hasSize(members[i]);
      assertThat(organisation.teamsOf("user:1")).hasSize(members[i] == 0 ? 0 : teams);
    }
  }

  @Test
  void pagesGrowAndShrinkAndNoneIsLeftOut() throws SQLException {
    int[] members = {1, 2, 30, 1, 1, 40, 40, 1, 1, 1, 2, 1, 0, 30, 1, 1, 1};
    make(2, members);
    for (Paging paging :
        List.of(
            new Paging(5, 2, 50),
            new Paging(3, 1, 10),
            new Paging(1, 1, 1),
            new Paging(17, 4, 1),
            new Paging(18, 4, 1))) {
      OrganisationRows rows = new OrganisationRows(client(), paging);
      assertWhole(rows.load(0).block(PATIENCE), 2, members);
      Reading later = rows.load(15).block(PATIENCE);
      assertThat(later.whole()).isFalse();
      assertThat(later.organisations().stream().map(Organisation::id))
          .containsExactly("org:15", "org:16");
    }
  }

  /** As many as the limits allow, of which no statement reads all in its second. */
  @Test
  @EnabledIfSystemProperty(named = "measure", matches = "true")
  void theLargestAreReadToo() throws SQLException {
    int[] members = IntStream.range(0, 20).map(i -> 1000).toArray();
    make(50, members);
    long began = System.nanoTime();
    Reading reading = new OrganisationRows(client()).load(0).block(PATIENCE);
    System.out.println(
        "20 organisations of 50 000 memberships read in "
            + Duration.ofNanos(System.nanoTime() - began).toMillis()
            + " ms");
    assertWhole(reading, 50, members);
  }
}
