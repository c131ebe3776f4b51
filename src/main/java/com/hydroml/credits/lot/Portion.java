package com.hydroml.credits.lot;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is attributed of one account in one round.
 *
 * @param entries of whole versions, in order
 * @param upTo the version up to which the account is attributed with them
 */
record Portion(LotStore.Place place, List<LotEntry> entries, long upTo) {

  /**
   * All that was found, or, if that is more than a round is to have, the whole versions of what it
   * is to have.
   *
   * @param found in order; the first {@code most + 1} are complete
   * @param most far more than one version has entries, so that every round gets on
   */
  static Portion of(LotStore.Place place, List<LotEntry> found, int most) {
    if (found.size() <= most) {
      return new Portion(place, found, place.posted());
    }
    long cut = found.get(most).version();
    List<LotEntry> whole =
        found.stream().limit(most).filter(entry -> entry.version() < cut).toList();
    return new Portion(place, whole, whole.getLast().version());
  }

  /** Whether something is left of the account for the next round. */
  boolean isPart() {
    return upTo < place.posted();
  }

  /** The holds of which something is given back. */
  Set<String> refunded() {
    return entries.stream()
        .filter(entry -> entry.kind() == LotEntry.Kind.REFUND)
        .map(entry -> Objects.requireNonNull(entry.holdId()))
        .collect(Collectors.toSet());
  }
}
