package com.hydroml.credits.chaos;

import com.hydroml.credits.chaos.Operation.Hold;
import com.hydroml.credits.journal.EventKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The accounts that all clients work on, and the holds that they know of. Thread-safe. */
final class Accounts {

  /** Few enough that clients meet at an account, enough for most shards' lanes to differ. */
  private static final int COUNT = 16;

  private static final int MOST_HOLDS = 400;
  private static final long RICH = 5_000_000;
  private static final long POOR = 20_000;

  private final List<String> names = new ArrayList<>();
  private final AtomicLong nextKey = new AtomicLong();
  private final List<Hold> open = Collections.synchronizedList(new ArrayList<>());
  private final List<Hold> captured = Collections.synchronizedList(new ArrayList<>());
  private final String run;

  /**
   * @param scenario of which they are: several may come to the same servers
   */
  Accounts(String scenario, long seed) {
    run = scenario + "-" + Long.toHexString(seed & 0xff_ffffL);
    for (int i = 0; i < COUNT; i++) {
      names.add("chaos:" + run + ":" + i);
    }
  }

  /** Creates them; every other one is soon short of credits. */
  void open(Client client) {
    for (int i = 0; i < COUNT; i++) {
      String path = "/v1/accounts/" + names.get(i);
      Operation put =
          new Operation(EventKind.GRANT, names.get(i), null, "PUT", path, "{}", 0, false, null);
      if (client.settle("PUT", path, null, put) == null) {
        throw new IllegalStateException("account " + names.get(i) + " could not be made");
      }
      if (client.perform(grant(names.get(i), i % 2 == 0 ? RICH : POOR)) == null) {
        throw new IllegalStateException("account " + names.get(i) + " got no grant");
      }
    }
  }

  Operation grant(String account, long amount) {
    return new Operation(
        EventKind.GRANT,
        account,
        newKey(),
        "POST",
        "/v1/accounts/" + account + "/grants",
        "{\"amount\":%d,\"kind\":\"adjustment\",\"reason\":\"chaos\"}".formatted(amount),
        amount,
        false,
        null);
  }

  String newKey() {
    return Operation.KEY_PREFIX + run + "." + nextKey.incrementAndGet();
  }

  List<String> names() {
    return names;
  }

  String any(Random random) {
    return names.get(random.nextInt(names.size()));
  }

  void opened(Hold hold) {
    add(open, hold);
  }

  void captured(Hold hold) {
    add(captured, hold);
  }

  private static void add(List<Hold> holds, Hold hold) {
    synchronized (holds) {
      if (holds.size() == MOST_HOLDS) {
        holds.removeFirst();
      }
      holds.add(hold);
    }
  }

  /** A hold that may still be open; others may know it too. */
  @Nullable Hold anyOpen(Random random) {
    return any(open, random);
  }

  /** A hold of which something was captured. */
  @Nullable Hold anyCaptured(Random random) {
    return any(captured, random);
  }

  void closed(Hold hold) {
    open.remove(hold);
  }

  private static @Nullable Hold any(List<Hold> holds, Random random) {
    synchronized (holds) {
      return holds.isEmpty() ? null : holds.get(random.nextInt(holds.size()));
    }
  }
}
