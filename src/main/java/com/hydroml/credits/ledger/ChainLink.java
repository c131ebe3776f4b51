package com.hydroml.credits.ledger;

import com.hydroml.credits.journal.JournalEvent;

/** An applied event and the head of the audit chain after it. */
record ChainLink(Changes.Applied applied, ChainHead head) {

  JournalEvent event() {
    return applied.read().event();
  }
}
