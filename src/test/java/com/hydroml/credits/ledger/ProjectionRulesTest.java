package com.hydroml.credits.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.journal.Entry;
import com.hydroml.credits.journal.EntryKind;
import com.hydroml.credits.journal.EventKind;
import com.hydroml.credits.journal.JournalEvent;
import com.hydroml.credits.ledger.ProjectionDecision.Apply;
import com.hydroml.credits.ledger.ProjectionDecision.Conflict;
import com.hydroml.credits.ledger.ProjectionDecision.Halt;
import com.hydroml.credits.ledger.ProjectionDecision.Ignore;
import com.hydroml.credits.ledger.ProjectionDecision.Park;
import com.hydroml.credits.ledger.ProjectionDecision.Superseded;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of an event: one row a rule, in the order in which the rules are asked. */
class ProjectionRulesTest {

  private static final AccountHead HEAD = new AccountHead(5, 100, 40);
  private static final byte[] CONTENT = {1};
  private static final byte[] OTHER = {2};
  private static final byte[] NONE = null;

  static Stream<Arguments> rules() {
    Entry grant = entry(EntryKind.GRANT, 10, 0);
    return Stream.of(
        row("present, same content", 5, 0, 0, List.of(grant), CONTENT, Ignore.class),
        row("present long ago, same content", 1, 9, 9, List.of(), CONTENT, Ignore.class),
        row("present, and not in the journal", 2, 9, 9, List.of(), NONE, Conflict.class),
        row("present, other content", 5, 110, 40, List.of(grant), OTHER, Conflict.class),
        row("above a gap", 7, 110, 40, List.of(grant), NONE, Park.class),
        row("far above a gap, senseless", 700, -1, 0, List.of(), NONE, Park.class),
        row("next", 6, 110, 40, List.of(grant), NONE, Apply.class),
        row("next, nothing moved", 6, 100, 40, List.of(), NONE, Apply.class),
        row("next, available is not the sum", 6, 111, 40, List.of(grant), NONE, Conflict.class),
        row("next, held is not the sum", 6, 110, 41, List.of(grant), NONE, Conflict.class),
        row("next, moved but not said", 6, 110, 40, List.of(), NONE, Conflict.class),
        row(
            "next, available below zero",
            6,
            -1,
            141,
            List.of(entry(EntryKind.HOLD, -101, 101)),
            NONE,
            Conflict.class),
        row(
            "next, held below zero",
            6,
            100,
            -1,
            List.of(entry(EntryKind.CAPTURE, 0, -41)),
            NONE,
            Conflict.class),
        row(
            "next, no such movement",
            6,
            110,
            50,
            List.of(entry(EntryKind.GRANT, 10, 10)),
            NONE,
            Conflict.class),
        row(
            "next, an entry of nothing",
            6,
            100,
            40,
            List.of(entry(EntryKind.GRANT, 0, 0)),
            NONE,
            Conflict.class),
        row(
            "next, beyond every amount",
            6,
            Long.MIN_VALUE,
            40,
            List.of(
                entry(EntryKind.GRANT, Long.MAX_VALUE, 0),
                entry(EntryKind.GRANT, Long.MAX_VALUE, 0)),
            NONE,
            Conflict.class));
  }

  private static Arguments row(
      String rule,
      long version,
      long available,
      long held,
      List<Entry> entries,
      byte[] recorded,
      Class<? extends ProjectionDecision> decision) {
    return Arguments.of(rule, event(version, available, held, entries), recorded, decision);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void eachRuleDecides(
      String rule,
      JournalEvent event,
      byte[] recorded,
      Class<? extends ProjectionDecision> decision) {
    assertThat(ProjectionRules.decide(1, HEAD, event, CONTENT, recorded)).isInstanceOf(decision);
  }

  /** Events are of generation 1; what counts is what the partition is at. */
  static Stream<Arguments> generations() {
    return Stream.of(
        generation("of an ended one, present", 2, 5, CONTENT, Ignore.class),
        generation("of an ended one, present, but lacking", 2, 2, NONE, Superseded.class),
        generation("of an ended one, contradicts", 2, 5, OTHER, Superseded.class),
        generation("of an ended one, next", 2, 6, NONE, Superseded.class),
        generation("of an ended one, above a gap", 2, 9, NONE, Superseded.class),
        generation("of one that has not begun, present", 0, 5, CONTENT, Ignore.class),
        generation("of one that has not begun, contradicts", 0, 5, OTHER, Halt.class),
        generation("of one that has not begun, next", 0, 6, NONE, Halt.class),
        generation("of one that has not begun, above a gap", 0, 9, NONE, Halt.class));
  }

  private static Arguments generation(
      String rule,
      long partitionIsAt,
      long version,
      byte[] recorded,
      Class<? extends ProjectionDecision> decision) {
    return Arguments.of(rule, partitionIsAt, version, recorded, decision);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("generations")
  void theGenerationDecidesBeforeContentAndOrder(
      String rule,
      long partitionIsAt,
      long version,
      byte[] recorded,
      Class<? extends ProjectionDecision> decision) {
    JournalEvent event = event(version, 100, 40, List.of());
    assertThat(ProjectionRules.decide(partitionIsAt, HEAD, event, CONTENT, recorded))
        .isInstanceOf(decision);
  }

  @Test
  void theMissingVersionIsNamed() {
    assertThat(
            ProjectionRules.decide(1, AccountHead.START, event(3, 0, 0, List.of()), CONTENT, null))
        .isEqualTo(new Park(1));
  }

  static Stream<Arguments> movements() {
    String a = "user:1/available";
    String h = "user:1/held";
    return Stream.of(
        Arguments.of(entry(EntryKind.HOLD, -5, 5), new Transfer(a, h, 5)),
        Arguments.of(entry(EntryKind.CAPTURE, 0, -5), new Transfer(h, Transfer.REVENUE, 5)),
        Arguments.of(entry(EntryKind.CAPTURE, -5, 0), new Transfer(a, Transfer.REVENUE, 5)),
        Arguments.of(entry(EntryKind.RELEASE, 5, -5), new Transfer(h, a, 5)),
        Arguments.of(entry(EntryKind.EXPIRY, 5, -5), new Transfer(h, a, 5)),
        Arguments.of(entry(EntryKind.REFUND, 5, 0), new Transfer(Transfer.REFUNDS, a, 5)),
        Arguments.of(entry(EntryKind.GRANT, 5, 0), new Transfer(Transfer.PROMOTIONS, a, 5)),
        Arguments.of(entry(EntryKind.ADJUSTMENT, 5, 0), new Transfer(Transfer.PROMOTIONS, a, 5)),
        Arguments.of(entry(EntryKind.ADJUSTMENT, -5, 0), new Transfer(a, Transfer.PROMOTIONS, 5)),
        Arguments.of(entry(EntryKind.HOLD, 5, -5), null),
        Arguments.of(entry(EntryKind.HOLD, -5, 4), null),
        Arguments.of(entry(EntryKind.CAPTURE, -5, -5), null),
        Arguments.of(entry(EntryKind.CAPTURE, 5, 0), null),
        Arguments.of(entry(EntryKind.CAPTURE, 0, 5), null),
        Arguments.of(entry(EntryKind.RELEASE, -5, 5), null),
        Arguments.of(entry(EntryKind.EXPIRY, 5, 0), null),
        Arguments.of(entry(EntryKind.REFUND, -5, 0), null),
        Arguments.of(entry(EntryKind.GRANT, -5, 0), null),
        Arguments.of(entry(EntryKind.ADJUSTMENT, 5, -5), null));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("movements")
  void eachMovementIsOneTransferOrNone(Entry entry, Transfer transfer) {
    assertThat(Transfer.of("user:1", entry).orElse(null)).isEqualTo(transfer);
  }

  private static Entry entry(EntryKind kind, long available, long held) {
    return new Entry(kind, available, held, "");
  }

  private static JournalEvent event(long version, long available, long held, List<Entry> entries) {
    return new JournalEvent(
        1,
        0,
        "user:1",
        version,
        1,
        EventKind.GRANT,
        available,
        held,
        "",
        new byte[0],
        null,
        new byte[0],
        entries,
        new byte[0],
        List.of());
  }
}
