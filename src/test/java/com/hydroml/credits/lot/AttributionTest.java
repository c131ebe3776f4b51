package com.hydroml.credits.lot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The order in which lots pay, and that what remains of them is always what the account has in all
 * (I5), in however many rounds the same entries are attributed.
 */
class AttributionTest {

  private long version;
  private long total;
  private final List<LotEntry> entries = new ArrayList<>();

  private void add(
      LotEntry.Kind kind, long delta, String hold, String expired, LotEntry.Grant grant) {
    total += delta;
    entries.add(
        new LotEntry(++version, 0, kind, Math.abs(delta), hold, expired, grant, total, version));
  }

  private void grant(String id, LotKind kind, long amount, long expiresAt) {
    add(LotEntry.Kind.GRANT, amount, null, null, new LotEntry.Grant(id, kind, expiresAt));
  }

  private void capture(String hold, long amount) {
    add(LotEntry.Kind.CAPTURE, -amount, hold, null, null);
  }

  private void refund(String hold, long amount) {
    add(LotEntry.Kind.REFUND, amount, hold, null, null);
  }

  private void deduct(long amount) {
    add(LotEntry.Kind.ADJUSTMENT, -amount, null, null, null);
  }

  private void expire(String lot, long amount) {
    add(LotEntry.Kind.ADJUSTMENT, -amount, null, lot, null);
  }

  private Attribution attributed(boolean bonusLast) {
    Attribution attribution = new Attribution(List.of(), Map.of(), bonusLast);
    entries.forEach(attribution::apply);
    return attribution;
  }

  private List<String> paidBy(boolean bonusLast) {
    return attributed(bonusLast).consumptions().stream()
        .map(row -> row.lot() + (row.kind() == Consumption.Kind.REFUND ? "+" : "-") + row.amount())
        .toList();
  }

  private void everyKind() {
    grant("paid", LotKind.PAID, 10, 0);
    grant("adjustment", LotKind.ADJUSTMENT, 10, 500);
    grant("bonus-late", LotKind.BONUS, 10, 900);
    grant("promotional", LotKind.PROMOTIONAL, 10, 0);
    grant("promotional-later", LotKind.PROMOTIONAL, 10, 800);
    grant("bonus-soon", LotKind.BONUS, 10, 700);
  }

  @Test
  void theSoonestExpiryPaysFirstAndWhatWasPaidForInTheOrderItCame() {
    everyKind();
    capture("h", 60);
    assertThat(paidBy(false))
        .containsExactly(
            "bonus-soon-10",
            "promotional-later-10",
            "bonus-late-10",
            "promotional-10",
            "paid-10",
            "adjustment-10");
  }

  @Test
  void bonusesPayLastIfSoConfigured() {
    everyKind();
    capture("h", 60);
    assertThat(paidBy(true))
        .containsExactly(
            "promotional-later-10",
            "promotional-10",
            "paid-10",
            "adjustment-10",
            "bonus-soon-10",
            "bonus-late-10");
  }

  @Test
  void refundsGiveBackInReverseAndToThoseThatPaidThatHold() {
    grant("a", LotKind.PROMOTIONAL, 10, 0);
    grant("b", LotKind.PAID, 10, 0);
    capture("first", 6);
    capture("second", 8);
    refund("second", 5);
    refund("first", 2);
    refund("second", 3);
    capture("third", 5);
    assertThat(paidBy(false))
        .containsExactly("a-6", "a-4", "b-4", "b+4", "a+1", "a+2", "a+3", "a-5");
  }

  @Test
  void deductionsConsumeAsCapturesDoAndAnExpiryTakesFromItsLotOnly() {
    grant("a", LotKind.PROMOTIONAL, 10, 50);
    grant("b", LotKind.PROMOTIONAL, 10, 40);
    deduct(3);
    expire("a", 10);
    expire("b", 2);
    capture("h", 5);
    assertThat(paidBy(false)).containsExactly("b-3", "a-10", "b-2", "b-5");
    assertThat(attributed(false).made())
        .extracting(lot -> lot.id() + lot.remaining() + "," + lot.expired() + "," + lot.expiries())
        .containsExactly("a0,10,1", "b0,2,1");
  }

  @Test
  void whatDoesNotFitIsNotAttributed() {
    grant("a", LotKind.PROMOTIONAL, 10, 0);
    capture("h", 11);
    assertThatThrownBy(() -> attributed(false)).isInstanceOf(IllegalStateException.class);
    entries.removeLast();
    refund("h", 1);
    assertThatThrownBy(() -> attributed(false)).isInstanceOf(IllegalStateException.class);
    entries.removeLast();
    total = 3;
    grant("b", LotKind.PAID, 5, 0);
    assertThatThrownBy(() -> attributed(false)).isInstanceOf(IllegalStateException.class);
  }

  /** What Postgres keeps between rounds. */
  private static final class Kept {
    final Map<String, Lot> lots = new LinkedHashMap<>();
    final List<Consumption> rows = new ArrayList<>();

    void round(List<LotEntry> entries, boolean bonusLast) {
      Set<String> refunded =
          entries.stream()
              .filter(entry -> entry.kind() == LotEntry.Kind.REFUND)
              .map(LotEntry::holdId)
              .collect(Collectors.toSet());
      List<Paid> paid =
          rows.stream()
              .filter(row -> row.holdId() != null && refunded.contains(row.holdId()))
              .map(
                  row ->
                      new Paid(
                          row.holdId(),
                          row.lot(),
                          row.kind() == Consumption.Kind.REFUND ? -row.amount() : row.amount()))
              .toList();
      Set<String> used = paid.stream().map(Paid::lot).collect(Collectors.toSet());
      List<Lot> known =
          lots.values().stream()
              .filter(lot -> lot.remaining() > 0 || used.contains(lot.id()))
              .toList();
      Attribution round = new Attribution(known, Paid.standing(paid), bonusLast);
      entries.forEach(round::apply);
      round.made().forEach(lot -> lots.put(lot.id(), lot));
      round.changed().forEach(lot -> lots.put(lot.id(), lot));
      rows.addAll(round.consumptions());
    }

    long remaining() {
      return lots.values().stream().mapToLong(Lot::remaining).sum();
    }

    List<Lot> byId() {
      return lots.values().stream().sorted(Comparator.comparing(Lot::id)).toList();
    }
  }

  @Test
  void theLotsAlwaysComeToWhatTheAccountHasInHoweverManyRounds() {
    long seed = Long.getLong("seed", new Random().nextLong());
    System.out.println("attribution: -Dseed=" + seed);
    Random random = new Random(seed);
    for (int walk = 0; walk < 200; walk++) {
      walk(random, "seed " + seed + ", walk " + walk);
    }
  }

  private void walk(Random random, String about) {
    version = 0;
    total = 0;
    entries.clear();
    boolean bonusLast = random.nextBoolean();
    Kept inRounds = new Kept();
    Kept oneByOne = new Kept();
    Map<String, Long> captured = new LinkedHashMap<>();
    int begun = 0;
    for (int step = 0; step < 120; step++) {
      draw(random, captured, oneByOne);
      oneByOne.round(List.of(entries.getLast()), bonusLast);
      assertThat(oneByOne.remaining()).as(about).isEqualTo(total);
      if (random.nextInt(8) == 0) {
        inRounds.round(entries.subList(begun, entries.size()), bonusLast);
        begun = entries.size();
        assertThat(inRounds.remaining()).as(about).isEqualTo(total);
      }
    }
    inRounds.round(entries.subList(begun, entries.size()), bonusLast);
    assertThat(inRounds.byId()).as(about).isEqualTo(oneByOne.byId());
    assertThat(inRounds.rows).as(about).isEqualTo(oneByOne.rows);
    for (Lot lot : oneByOne.byId()) {
      assertThat(lot.remaining()).as(about).isBetween(0L, lot.amount());
      assertThat(lot.expired())
          .as(about)
          .isEqualTo(
              oneByOne.rows.stream()
                  .filter(row -> row.lot().equals(lot.id()))
                  .filter(row -> row.kind() == Consumption.Kind.EXPIRY)
                  .mapToLong(Consumption::amount)
                  .sum());
    }
  }

  private void draw(Random random, Map<String, Long> captured, Kept now) {
    List<Lot> open = now.lots.values().stream().filter(lot -> lot.remaining() > 0).toList();
    int dice = open.isEmpty() ? 0 : random.nextInt(10);
    if (dice < 3) {
      LotKind kind = LotKind.values()[random.nextInt(4)];
      grant("l" + version, kind, 1 + random.nextInt(50), random.nextInt(3) * 100L);
    } else if (dice < 7) {
      String hold = "h" + random.nextInt(5);
      long amount = 1 + random.nextLong(Math.min(total, 40));
      captured.merge(hold, amount, Long::sum);
      capture(hold, amount);
    } else if (dice == 7) {
      Lot lot = open.get(random.nextInt(open.size()));
      expire(lot.id(), 1 + random.nextLong(lot.remaining()));
    } else if (dice == 8) {
      deduct(1 + random.nextLong(Math.min(total, 20)));
    } else {
      List<String> holds = captured.keySet().stream().filter(h -> captured.get(h) > 0).toList();
      if (holds.isEmpty()) {
        grant("l" + version, LotKind.PAID, 1, 0);
        return;
      }
      String hold = holds.get(random.nextInt(holds.size()));
      long amount = 1 + random.nextLong(captured.get(hold));
      captured.merge(hold, -amount, Long::sum);
      refund(hold, amount);
    }
  }
}
