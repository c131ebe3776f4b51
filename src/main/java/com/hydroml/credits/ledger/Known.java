package com.hydroml.credits.ledger;

import java.util.Map;

/**
 * What the ledger has of the accounts, versions and holds that a batch speaks of.
 *
 * @param heads by account; an account without events is missing
 * @param recorded the journal's bytes of versions that are there already
 * @param holds holds that the batch expires, by id
 */
record Known(
    Map<String, AccountHead> heads, Map<EventId, byte[]> recorded, Map<String, HoldChange> holds) {

  Known with(Map<String, HoldChange> expiring) {
    return new Known(heads, recorded, expiring);
  }

  /** What makes an event unique. */
  record EventId(String account, long version) {
    static EventId of(ReadEvent read) {
      return new EventId(read.event().account(), read.event().version());
    }
  }
}
