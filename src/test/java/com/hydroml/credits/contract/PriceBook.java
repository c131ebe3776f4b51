package com.hydroml.credits.contract;

import static org.awaitility.Awaitility.await;

import com.hydroml.credits.contract.Api.Answer;
import java.time.Duration;

/**
 * Prices that are in force at once: a person with SQL may do what the service refuses. What the
 * service does itself is for {@link PriceInstancesTest}.
 */
final class PriceBook {

  private static final String INSERT =
      """
      insert into price_list (list_id, version, effective_from, published_at, published_by,
        operations, created_by)
      select 'prices_sql' || v.next, v.next, clock_timestamp() - interval '1 second', now(), 'sql',
        '%s', 'sql'
      from (select coalesce(max(version), 0) + 1 as next from price_list) v returning version\
      """;

  private PriceBook() {}

  /**
   * Publishes a list and waits until the service has it in force.
   *
   * @param operations JSON, perhaps with single quotes
   * @return the version
   */
  static long publish(Api api, String operations) {
    String json = operations.replace('\'', '"');
    long version = Long.parseLong(Sql.execute(INSERT.formatted(json)));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> inForce(api.getOnce("/v1/prices")) == version);
    return version;
  }

  private static long inForce(Answer prices) {
    return prices.number("version");
  }

  /** One operation of a flat rate. */
  static String flat(String operation, String unit, String rate, long minimum) {
    return "{'operation':'%s','unit':'%s','rate':'%s','minimum_charge':%d}"
        .formatted(operation, unit, rate, minimum);
  }

  /** What the examples of the document name, and more. */
  static String usual() {
    return "["
        + String.join(
            ",",
            flat("train.gpu", "second", "0.35", 0),
            flat("eval.cpu", "second", "0.0004", 0),
            flat("store.cold", "GB", "0", 0),
            flat("setup", "run", "0", 250),
            flat("moon.rocket", "launch", "999999999", 0),
            "{'operation':'inference.batch','unit':'request','minimum_charge':0,'tiers':["
                + "{'from':0,'to':100,'rate':'0'},{'from':100,'to':1000,'rate':'0.002'},"
                + "{'from':1000,'rate':'0.001'}]}")
        + "]";
  }
}
