package com.hydroml.credits.ledger;

import com.hydroml.credits.journal.JournalEvent;
import java.util.ArrayList;
import java.util.List;

/** An applied event and the head of the audit chain after it. */
record ChainLink(Changes.Applied applied, ChainHead head) {

  /** The links that events make of a chain, in the order in which they are applied. */
  static List<ChainLink> of(ChainHead chain, List<Changes.Applied> applied) {
    List<ChainLink> links = new ArrayList<>(applied.size());
    ChainHead head = chain;
    for (Changes.Applied event : applied) {
      head = head.next(event.read().record());
      links.add(new ChainLink(event, head));
    }
    return links;
  }

  JournalEvent event() {
    return applied.read().event();
  }
}
