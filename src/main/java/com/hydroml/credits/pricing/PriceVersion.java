package com.hydroml.credits.pricing;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A published price list, which never changes.
 *
 * @param version from 1, in the order of publication
 * @param effectiveFrom when it takes effect
 * @param operations by name, in the list's order
 */
record PriceVersion(long version, Instant effectiveFrom, Map<String, OperationPrice> operations) {

  static PriceVersion of(
      long version, Instant effectiveFrom, Collection<OperationPrice> operations) {
    return new PriceVersion(version, effectiveFrom, byName(operations));
  }

  /** Prices by their operations, in the same order. */
  static Map<String, OperationPrice> byName(Collection<OperationPrice> operations) {
    Map<String, OperationPrice> byName = LinkedHashMap.newLinkedHashMap(operations.size());
    operations.forEach(price -> byName.put(price.operation(), price));
    return byName;
  }

  @Nullable OperationPrice operation(String name) {
    return operations.get(name);
  }
}
