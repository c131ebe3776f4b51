package com.hydroml.credits.balance;

import com.hydroml.credits.journal.GrantDetails;
import com.hydroml.credits.journal.HoldDetails;
import com.hydroml.credits.kernel.HoldId;
import com.hydroml.credits.kernel.RandomIds;
import com.hydroml.credits.kernel.Shards;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Draws operations for one account, likely and unlikely ones, from a seeded source. */
final class RandomOperations {

  private static final int RECENT = 30;
  private static final GrantDetails GRANT = new GrantDetails("bonus", "workload", 0);

  private final String account;
  private final Random random;
  private final long scale;
  private final boolean expiring;
  private final List<HoldId> holds = new ArrayList<>();
  private final List<RequestKey> abandoned = new ArrayList<>();
  private final List<Operation> earlier = new ArrayList<>();
  private int keys;
  private long about;

  /**
   * @param scale what amounts are multiplied with, so that some come near the bounds
   * @param expiring whether holds are made that expire soon, and heartbeats come without a key
   */
  RandomOperations(String account, Random random, long scale, boolean expiring) {
    this.account = account;
    this.random = random;
    this.scale = scale;
    this.expiring = expiring;
  }

  /** The account's version at present, near which deductions name one. */
  void at(long version) {
    about = version;
  }

  void made(HoldId hold) {
    holds.add(hold);
  }

  Operation next() {
    int dice = random.nextInt(100);
    if (dice < 12 && !earlier.isEmpty()) {
      return earlier.get(earlier.size() - 1 - random.nextInt(Math.min(200, earlier.size())));
    }
    Operation operation = draw(dice < 15 && !earlier.isEmpty() ? usedKey() : newKey());
    earlier.add(operation);
    return operation;
  }

  private Operation draw(RequestKey key) {
    int dice = random.nextInt(100);
    if (dice < 8 || holds.isEmpty() && dice < 30) {
      return new Operation.Grant(account, amount(2_000), GRANT, key);
    }
    if (dice < 10) {
      Long version = expiring && random.nextBoolean() ? (Long) (about + random.nextInt(2)) : null;
      return new Operation.Deduct(account, amount(300), GRANT, version, key);
    }
    if (dice < 38 || holds.isEmpty()) {
      return new Operation.Authorize(
          account,
          amount(600),
          expiresIn(),
          random.nextInt(6) == 0,
          new HoldDetails(random.nextBoolean() ? "job" : null, null, Map.of()),
          key);
    }
    if (dice < 40) {
      abandoned.add(key);
      return new Operation.Abandon(account, key.key());
    }
    HoldId hold = hold();
    if (dice < 65) {
      return TestOperations.capture(
          hold,
          random.nextInt(3) == 0 ? null : Long.valueOf(random.nextInt(8) == 0 ? 0 : amount(500)),
          random.nextInt(3) != 0,
          Operation.Excess.values()[random.nextInt(3)],
          random.nextBoolean(),
          random.nextInt(4) == 0 ? expiresIn() : null,
          key);
    }
    if (dice < 72) {
      return new Operation.VoidHold(hold, key);
    }
    if (dice < 88) {
      Long amount = random.nextInt(4) == 0 ? null : Long.valueOf(amount(800));
      boolean heartbeat = expiring && amount == null && random.nextBoolean();
      return new Operation.Adjust(
          hold,
          amount,
          amount == null || random.nextInt(3) == 0 ? expiresIn() : null,
          heartbeat ? null : key);
    }
    return TestOperations.refund(
        hold, random.nextBoolean() ? null : Long.valueOf(amount(300)), "workload", key);
  }

  private long amount(int most) {
    return (1 + random.nextInt(most)) * scale;
  }

  private Long expiresIn() {
    return expiring && random.nextInt(3) != 0 ? 1L : 900L;
  }

  private HoldId hold() {
    if (random.nextInt(60) == 0) {
      return new RandomIds().holdId(Shards.of(account));
    }
    return holds.get(holds.size() - 1 - random.nextInt(Math.min(RECENT, holds.size())));
  }

  private RequestKey newKey() {
    keys++;
    return new RequestKey("k" + keys, new byte[0]);
  }

  private RequestKey usedKey() {
    if (!abandoned.isEmpty() && random.nextInt(4) == 0) {
      return abandoned.get(random.nextInt(abandoned.size()));
    }
    return new RequestKey("k" + (1 + random.nextInt(keys)), new byte[0]);
  }

  /** The operation under the fingerprint that the shipped code gives it. */
  static Operation signed(Operation operation) {
    byte[] print = Fingerprint.of(operation);
    return switch (operation) {
      case Operation.Authorize o ->
          new Operation.Authorize(
              o.account(),
              o.amount(),
              o.expiresIn(),
              o.capture(),
              o.details(),
              sign(o.key(), print));
      case Operation.Capture o ->
          new Operation.Capture(
              o.hold(),
              o.amount(),
              o.isFinal(),
              o.excess(),
              o.drawExpired(),
              o.expiresIn(),
              o.usage(),
              sign(o.key(), print));
      case Operation.VoidHold o -> new Operation.VoidHold(o.hold(), sign(o.key(), print));
      case Operation.Adjust o ->
          new Operation.Adjust(
              o.hold(), o.amount(), o.expiresIn(), o.key() == null ? null : sign(o.key(), print));
      case Operation.Refund o ->
          new Operation.Refund(o.hold(), o.amount(), o.details(), sign(o.key(), print));
      case Operation.Grant o ->
          new Operation.Grant(o.account(), o.amount(), o.details(), sign(o.key(), print));
      case Operation.Deduct o ->
          new Operation.Deduct(
              o.account(), o.amount(), o.details(), o.atVersion(), sign(o.key(), print));
      case Operation.Abandon o -> o;
    };
  }

  private static RequestKey sign(RequestKey key, byte[] fingerprint) {
    return new RequestKey(key.key(), fingerprint);
  }

  static String keyOf(Operation operation) {
    return switch (operation) {
      case Operation.Authorize o -> o.key().key();
      case Operation.Capture o -> o.key().key();
      case Operation.VoidHold o -> o.key().key();
      case Operation.Adjust o -> o.key() == null ? "" : o.key().key();
      case Operation.Refund o -> o.key().key();
      case Operation.Grant o -> o.key().key();
      case Operation.Deduct o -> o.key().key();
      case Operation.Abandon o -> o.key();
    };
  }

  /** What a request is, for the model: its values without the key. */
  static String requestOf(Operation operation) {
    return switch (operation) {
      case Operation.Authorize o ->
          "authorize" + o.amount() + "," + o.expiresIn() + o.capture() + o.details();
      case Operation.Capture o ->
          "capture"
              + o.hold()
              + o.amount()
              + o.isFinal()
              + o.excess()
              + o.drawExpired()
              + o.expiresIn();
      case Operation.VoidHold o -> "void" + o.hold();
      case Operation.Adjust o -> "adjust" + o.hold() + o.amount() + "," + o.expiresIn();
      case Operation.Refund o -> "refund" + o.hold() + o.amount();
      case Operation.Grant o -> "grant" + o.amount();
      case Operation.Deduct o -> "deduct" + o.amount();
      case Operation.Abandon o -> "abandon";
    };
  }
}
