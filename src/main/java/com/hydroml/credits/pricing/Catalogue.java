package com.hydroml.credits.pricing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All versions that were published. It does not change; a version more makes another one. */
final class Catalogue {

  /** Of several that take effect at one instant, the one that was published last is in force. */
  private static final Comparator<PriceVersion> BY_EFFECT =
      Comparator.comparing(PriceVersion::effectiveFrom).thenComparingLong(PriceVersion::version);

  static final Catalogue EMPTY = new Catalogue(Map.of());

  private final Map<Long, PriceVersion> byVersion;
  private final List<PriceVersion> byEffect;
  private final long newest;

  private Catalogue(Map<Long, PriceVersion> byVersion) {
    this.byVersion = byVersion;
    this.byEffect = byVersion.values().stream().sorted(BY_EFFECT).toList();
    this.newest = byVersion.keySet().stream().mapToLong(Long::longValue).max().orElse(0);
  }

  /** With versions more. Prices that are the same as before take no room anew. */
  Catalogue with(Collection<PriceVersion> more) {
    if (more.isEmpty()) {
      return this;
    }
    Map<OperationPrice, OperationPrice> known = new HashMap<>();
    byVersion
        .values()
        .forEach(version -> version.operations().values().forEach(p -> known.put(p, p)));
    Map<Long, PriceVersion> all = new HashMap<>(byVersion);
    for (PriceVersion version : more) {
      List<OperationPrice> prices = new ArrayList<>(version.operations().size());
      for (OperationPrice price : version.operations().values()) {
        OperationPrice same = known.putIfAbsent(price, price);
        prices.add(same == null ? price : same);
      }
      all.put(
          version.version(), PriceVersion.of(version.version(), version.effectiveFrom(), prices));
    }
    return new Catalogue(all);
  }

  /** The largest version there is, 0 for none. */
  long newest() {
    return newest;
  }

  @Nullable PriceVersion version(long version) {
    return byVersion.get(version);
  }

  /** The version in force at an instant, or null before the first. */
  @Nullable PriceVersion inForce(Instant at) {
    for (int i = byEffect.size() - 1; i >= 0; i--) {
      if (!byEffect.get(i).effectiveFrom().isAfter(at)) {
        return byEffect.get(i);
      }
    }
    return null;
  }

  /** When something else takes effect after an instant, as far as is known; or null. */
  @Nullable Instant nextChange(Instant after) {
    for (PriceVersion version : byEffect) {
      if (version.effectiveFrom().isAfter(after)) {
        return version.effectiveFrom();
      }
    }
    return null;
  }
}
