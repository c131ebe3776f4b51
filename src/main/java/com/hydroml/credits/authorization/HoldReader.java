package com.hydroml.credits.authorization;

import com.hydroml.credits.balance.Balances;
import com.hydroml.credits.balance.Durability;
import com.hydroml.credits.balance.Reading;
import com.hydroml.credits.journal.DetailsCodec;
import com.hydroml.credits.journal.HoldDetails;
import com.hydroml.credits.kernel.HoldId;
import com.hydroml.credits.ledger.HoldView;
import com.hydroml.credits.ledger.LedgerQueries;
import reactor.core.publisher.Mono;

/** Reads one hold wherever it is: hot state first, then the ledger. */
final class HoldReader {

  private final Balances balances;
  private final LedgerQueries ledger;

  HoldReader(Balances balances, LedgerQueries ledger) {
    this.balances = balances;
    this.ledger = ledger;
  }

  /**
   * The hold with its account's balance, {@code Absent} or {@code Unavailable}. A hold from the
   * ledger is {@code POSTED}; the balance is always hot state's.
   */
  Mono<Reading> read(HoldId id) {
    return balances
        .hold(id)
        .flatMap(reading -> reading instanceof Reading.Absent ? cold(id) : Mono.just(reading));
  }

  /** What a hold says of itself; nothing if that cannot be read. */
  Mono<HoldDetails> details(String id) {
    return Mono.justOrEmpty(HoldId.parse(id))
        .flatMap(this::read)
        .mapNotNull(
            reading ->
                reading instanceof Reading.Hold hold
                    ? DetailsCodec.holdDetails(hold.details())
                    : null);
  }

  private Mono<Reading> cold(HoldId id) {
    return ledger
        .hold(id.value())
        .flatMap(
            view ->
                balances
                    .balance(view.account())
                    .flatMap(
                        reading ->
                            reading instanceof Reading.Balance balance
                                ? warmed(id, view, balance)
                                : Mono.just(reading)))
        .defaultIfEmpty(new Reading.Absent());
  }

  /** Reading the balance brought a cold account into hot state with the holds it has open. */
  private Mono<Reading> warmed(HoldId id, HoldView view, Reading.Balance balance) {
    return balances
        .hold(id)
        .map(reading -> reading instanceof Reading.Absent ? posted(view, balance) : reading);
  }

  private static Reading posted(HoldView view, Reading.Balance balance) {
    return new Reading.Hold(
        balance,
        view.hold(),
        DetailsCodec.encode(view.details()),
        view.version(),
        Durability.POSTED);
  }
}
