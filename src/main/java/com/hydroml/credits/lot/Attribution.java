package com.hydroml.credits.lot;

import com.hydroml.credits.lot.Consumption.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Attributes entries of one account to its lots, in the order of their versions: pure, so that the
 * same entries always come to the same lots, whoever attributes them and in how many rounds.
 *
 * <p>What remains of all lots changes with every entry by exactly what the account's available and
 * held credits change in sum.
 */
final class Attribution {

  private final boolean bonusLast;
  private final Map<String, Lot> lots = new HashMap<>();
  private final TreeSet<Lot> open = new TreeSet<>(Lot.CONSUMPTION);

  /** By hold: what was paid for it, the latest first. */
  private final Map<String, Deque<Paid>> paid = new HashMap<>();

  private final Map<String, Lot> made = new LinkedHashMap<>();
  private final Set<String> changed = new HashSet<>();
  private final List<Consumption> consumptions = new ArrayList<>();
  private long total;
  private int part;

  /**
   * @param known the account's lots of which something remains, and those that refunds among the
   *     entries give back to
   * @param paidBefore what was paid for the holds that are refunded, see {@link Paid#standing}
   */
  Attribution(Collection<Lot> known, Map<String, Deque<Paid>> paidBefore, boolean bonusLast) {
    this.bonusLast = bonusLast;
    known.forEach(this::keep);
    paid.putAll(paidBefore);
  }

  /** Lots that came in. */
  Collection<Lot> made() {
    return made.keySet().stream().map(this::lot).toList();
  }

  /** Lots that were there and have changed. */
  Collection<Lot> changed() {
    return changed.stream().filter(id -> !made.containsKey(id)).map(this::lot).toList();
  }

  List<Consumption> consumptions() {
    return consumptions;
  }

  /**
   * Attributes an entry.
   *
   * @throws IllegalStateException if there are not the lots that it takes, or they do not come to
   *     what the account has: the ledger is not what the lots were made of
   */
  void apply(LotEntry entry) {
    part = 0;
    switch (entry.kind()) {
      case GRANT -> grant(entry);
      case REFUND -> refund(entry);
      case CAPTURE -> consume(entry, Kind.CAPTURE, entry.amount());
      case ADJUSTMENT -> adjust(entry);
    }
    if (total != entry.totalAfter()) {
      throw new IllegalStateException(
          "after version %d lots have %d and the account %d"
              .formatted(entry.version(), total, entry.totalAfter()));
    }
  }

  private Lot lot(String id) {
    Lot lot = lots.get(id);
    if (lot == null) {
      throw new IllegalStateException("there is no lot " + id);
    }
    return lot;
  }

  private void keep(Lot lot) {
    Lot before = lots.put(lot.id(), lot);
    if (before != null) {
      open.remove(before);
      total -= before.remaining();
    }
    total += lot.remaining();
    if (lot.remaining() > 0) {
      open.add(lot);
    }
  }

  private void grant(LotEntry entry) {
    LotEntry.Grant grant = entry.grant();
    if (grant == null) {
      throw new IllegalStateException("version " + entry.version() + " is of an unknown grant");
    }
    Lot lot =
        new Lot(
            grant.id(),
            entry.version(),
            grant.kind(),
            Lot.priorityOf(grant.kind(), bonusLast),
            entry.amount(),
            entry.amount(),
            0,
            0,
            grant.expiresAt(),
            entry.at());
    made.put(lot.id(), lot);
    keep(lot);
  }

  private void adjust(LotEntry entry) {
    String expired = entry.expiredLot();
    if (expired == null) {
      consume(entry, Kind.ADJUSTMENT, entry.amount());
      return;
    }
    Lot lot = lot(expired);
    note(entry, Kind.EXPIRY, lot.expire(entry.amount()), entry.amount());
  }

  private void consume(LotEntry entry, Kind kind, long amount) {
    long left = amount;
    while (left > 0) {
      if (open.isEmpty()) {
        throw new IllegalStateException(
            "version %d takes %d more than all lots have".formatted(entry.version(), left));
      }
      Lot lot = open.first();
      long taken = Math.min(left, lot.remaining());
      note(entry, kind, lot.take(taken), taken);
      String hold = entry.holdId();
      if (hold != null) {
        paid.computeIfAbsent(hold, id -> new ArrayDeque<>())
            .addFirst(new Paid(hold, lot.id(), taken));
      }
      left -= taken;
    }
  }

  private void refund(LotEntry entry) {
    Deque<Paid> payments = paid.getOrDefault(String.valueOf(entry.holdId()), new ArrayDeque<>());
    long left = entry.amount();
    while (left > 0) {
      Paid payment = payments.pollFirst();
      if (payment == null) {
        throw new IllegalStateException(
            "version %d gives back %d more than was paid".formatted(entry.version(), left));
      }
      long given = Math.min(left, payment.amount());
      if (given < payment.amount()) {
        payments.addFirst(new Paid(payment.hold(), payment.lot(), payment.amount() - given));
      }
      note(entry, Kind.REFUND, lot(payment.lot()).giveBack(given), given);
      left -= given;
    }
  }

  private void note(LotEntry entry, Kind kind, Lot after, long amount) {
    keep(after);
    changed.add(after.id());
    consumptions.add(
        new Consumption(
            entry.version(),
            entry.ordinal(),
            part++,
            after.id(),
            kind,
            amount,
            holdOf(entry, kind),
            entry.at()));
  }

  private static @Nullable String holdOf(LotEntry entry, Kind kind) {
    return switch (kind) {
      case CAPTURE, REFUND -> entry.holdId();
      case ADJUSTMENT, EXPIRY -> null;
    };
  }
}
