package com.hydroml.credits.load;

import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/** Which account a virtual user works on. */
final class Feeders {

  private Feeders() {}

  /** Every account as often as the next. */
  static Iterator<Map<String, Object>> uniform(Accounts accounts) {
    return of(accounts, () -> ThreadLocalRandom.current().nextInt(accounts.count()));
  }

  /** The k-th account k times as seldom as the first (Zipf's law with the exponent 1). */
  static Iterator<Map<String, Object>> zipf(Accounts accounts) {
    double[] cumulated = new double[accounts.count()];
    double sum = 0;
    for (int i = 0; i < cumulated.length; i++) {
      sum += 1.0 / (i + 1);
      cumulated[i] = sum;
    }
    double all = sum;
    return of(
        accounts,
        () -> {
          int found =
              java.util.Arrays.binarySearch(
                  cumulated, ThreadLocalRandom.current().nextDouble() * all);
          return Math.min(found < 0 ? -found - 1 : found, cumulated.length - 1);
        });
  }

  private static Iterator<Map<String, Object>> of(Accounts accounts, IntSupplier index) {
    return Stream.generate(() -> Map.<String, Object>of("account", accounts.id(index.getAsInt())))
        .iterator();
  }
}
