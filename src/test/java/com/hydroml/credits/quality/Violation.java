package com.hydroml.credits.quality;

import com.hydroml.credits.quality.violations.authorization.ReadsPostgres;
import com.hydroml.credits.quality.violations.balance.Blocks;
import com.hydroml.credits.quality.violations.balance.MakesTransactions;
import com.hydroml.credits.quality.violations.balance.ReadsTheWallClock;
import com.hydroml.credits.quality.violations.balance.RollsDice;
import com.hydroml.credits.quality.violations.balance.SpeaksKafka;
import com.hydroml.credits.quality.violations.balance.SpeaksLettuce;
import com.hydroml.credits.quality.violations.balance.Subscribes;
import com.hydroml.credits.quality.violations.balance.TakesAStartedFuture;
import com.hydroml.credits.quality.violations.balance.Writes;
import com.hydroml.credits.quality.violations.kernel.KnowsReactor;
import java.util.List;
import java.util.stream.Stream;

/** A class that breaks a rule. */
record Violation(Rules rule, Class<?> type) {

  static final List<Violation> ALL =
      Stream.of(
              of(Rules.LETTUCE_ONLY_IN_REDIS, SpeaksLettuce.class),
              of(Rules.KAFKA_ONLY_IN_JOURNAL, SpeaksKafka.Client.class),
              of(Rules.NO_POSTGRES_IN_AUTHORIZATION, ReadsPostgres.class),
              of(Rules.KERNEL_KNOWS_ONLY_THE_JDK, KnowsReactor.class),
              of(Rules.NO_BLOCKING, Blocks.class.getDeclaredClasses()),
              of(Rules.NO_BARE_SUBSCRIBE, Subscribes.class.getDeclaredClasses()),
              of(Rules.FROM_FUTURE_ONLY_BY_SUPPLIER, TakesAStartedFuture.class),
              of(Rules.NO_WALL_CLOCK, ReadsTheWallClock.class.getDeclaredClasses()),
              of(Rules.NO_RANDOMNESS, RollsDice.class.getDeclaredClasses()),
              of(Rules.TRANSACTIONS_ARE_WHOLE, MakesTransactions.class.getDeclaredClasses()),
              of(Rules.NO_SYSTEM_OUT, Writes.class.getDeclaredClasses()))
          .flatMap(List::stream)
          .toList();

  private static List<Violation> of(Rules rule, Class<?>... types) {
    return Stream.of(types).map(type -> new Violation(rule, type)).toList();
  }
}
