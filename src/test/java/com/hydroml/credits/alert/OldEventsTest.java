package com.hydroml.credits.alert;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.backing.ServiceTest;
import com.hydroml.credits.notice.Notices;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.r2dbc.core.DatabaseClient;

/** What is older than it is kept is removed, and nothing else. */
@ServiceTest
class OldEventsTest {

  private static final String ACCOUNT = "user:old-events";

  @Autowired private OldEvents old;
  @Autowired private Notices notices;
  @Autowired private DatabaseClient database;

  private void execute(String sql) {
    database.sql(sql).then().block();
  }

  private List<String> ids(String table) {
    return database
        .sql("select event_id from " + table + " where account = :account order by event_id")
        .bind("account", ACCOUNT)
        .mapValue(String.class)
        .all()
        .collectList()
        .block();
  }

  @Test
  void whatIsOldIsRemovedAndNumbersGoOn() {
    for (String event : List.of("old-1", "old-2")) {
      boolean isOld = event.equals("old-1");
      String at = isOld ? "now() - interval '401 days'" : "now() - interval '399 days'";
      notices.add(ACCOUNT, 1, "balance.low", event, "{}").block();
      execute("update account_notice set at = %s where event_id = '%s'".formatted(at, event));
      execute(
          "insert into alert_event (event_id, account, threshold, available, held, version, at)"
              + " values ('%s', '%s', 1, 0, 0, 1, %s)".formatted(event, ACCOUNT, at));
      execute(
          "insert into budget_event (event_id, account, budget, period_start, threshold, spent,"
              + " amount, version, at) values ('%1$s', '%2$s', 'bud_%1$s', 1, 50, 1, 2, 1, %3$s),"
                  .formatted(event, ACCOUNT, at)
              + " ('%1$s-total', '%2$s', 'bud_%1$s', 0, 50, 1, 2, 1, %3$s)"
                  .formatted(event, ACCOUNT, at));
    }
    old.remove().block();
    assertThat(ids("alert_event")).containsExactly("old-2");
    assertThat(ids("account_notice")).containsExactly("old-2");
    assertThat(ids("budget_event")).containsExactly("old-1-total", "old-2", "old-2-total");
    notices.add(ACCOUNT, 1, "balance.low", "old-3", "{}").block();
    assertThat(notices.last(ACCOUNT).block()).isEqualTo(3);
  }
}
