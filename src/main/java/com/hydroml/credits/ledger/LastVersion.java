package com.hydroml.credits.ledger;

/**
 * Turns instants into versions, which rise together: the journal has an index of its times, and
 * entries are found by version.
 */
final class LastVersion {

  private LastVersion() {}

  /**
   * The last version of {@code :account} before an instant, 0 if there is none.
   *
   * @param parameter that holds the instant, milliseconds since the epoch
   */
  static String before(String parameter) {
    return """
        coalesce((select version from journal
          where account = :account and at < from_millis(:%s)
          order by at desc, version desc limit 1), 0)"""
        .formatted(parameter);
  }
}
