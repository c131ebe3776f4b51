package com.hydroml.credits.ledger;

import com.hydroml.credits.ledger.AuditFinding.Subject;
import java.util.Arrays;

/**
 * Follows one partition's chain, row by row in the order of their places, up to the head that the
 * projector keeps. Does no I/O and keeps nothing but where it is.
 *
 * <p>After a row that does not fit, the next one may fit what that row says or what was computed:
 * so one altered row is one finding, and what comes after it is still proven.
 */
final class ChainWalk {

  private final ChainHead head;
  private final AuditFindings findings;
  private long index;
  private Before before;
  private Before after;
  private boolean misfit;

  /** What the next row may rest on: what was computed, and what the last row says. */
  private record Before(byte[] computed, byte[] said) {
    boolean fits(ChainRow row) {
      return Arrays.equals(ChainHead.hash(computed, row.record()), row.chain())
          || Arrays.equals(ChainHead.hash(said, row.record()), row.chain());
    }

    Before then(ChainRow row) {
      return new Before(ChainHead.hash(computed, row.record()), row.chain());
    }
  }

  ChainWalk(ChainHead head, AuditFindings findings) {
    this.head = head;
    this.findings = findings;
    byte[] start = ChainHead.start(head.partition()).hash();
    this.before = new Before(start, start);
    this.after = before;
  }

  void next(ChainRow row) {
    if (row.index() > head.index()) {
      find(row, "the row is beyond the chain's end at " + head.index());
    } else if (row.index() == index) {
      again(row);
    } else if (row.index() == index + 1) {
      follow(row);
    } else {
      missing(index + 1, row.index() - 1);
      // What it rests on is gone: it is taken as it is, and proven by what comes after it.
      step(row, new Before(row.chain(), row.chain()), false);
    }
  }

  private void follow(ChainRow row) {
    if (after.fits(row)) {
      step(row, new Before(row.chain(), row.chain()), false);
    } else {
      find(row, "the row does not fit the chain: its record or its hash is not what was written");
      step(row, after.then(row), true);
    }
  }

  private void step(ChainRow row, Before next, boolean misfits) {
    before = after;
    after = next;
    index = row.index();
    misfit = misfits;
  }

  /** Two rows have one place: at most one of them was written there. */
  private void again(ChainRow row) {
    if (misfit && before.fits(row)) {
      after = new Before(row.chain(), row.chain());
      misfit = false;
    } else {
      find(row, "another row has this place in the chain: one of them was inserted");
    }
  }

  /** Every row was given. */
  void end() {
    if (index < head.index()) {
      missing(index + 1, head.index());
    } else if (!Arrays.equals(head.hash(), after.computed())
        && !Arrays.equals(head.hash(), after.said())) {
      findings.add(
          AuditFinding.chain(
              head.partition(), head.index(), "the head that the projector keeps does not fit"));
    }
  }

  private void missing(long from, long to) {
    String rows = from == to ? "the row is missing" : "the rows up to " + to + " are missing";
    findings.add(AuditFinding.chain(head.partition(), from, rows));
  }

  private void find(ChainRow row, String explanation) {
    findings.add(AuditFinding.row(Subject.CHAIN, row, explanation));
  }
}
