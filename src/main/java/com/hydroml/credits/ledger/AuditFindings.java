package com.hydroml.credits.ledger;

import java.util.ArrayList;
import java.util.List;

/** Collects findings, of which a damaged ledger can have any number: the rest is only counted. */
final class AuditFindings {

  static final int MOST = 1000;

  private final List<AuditFinding> listed = new ArrayList<>();
  private long unlisted;

  void add(AuditFinding finding) {
    if (listed.size() < MOST) {
      listed.add(finding);
    } else {
      unlisted++;
    }
  }

  List<AuditFinding> listed() {
    return List.copyOf(listed);
  }

  long unlisted() {
    return unlisted;
  }
}
