package com.hydroml.credits.protocol.simulation;

import com.hydroml.credits.protocol.AcknowledgedPrefix;
import com.hydroml.credits.protocol.InstallRule;
import com.hydroml.credits.protocol.simulation.Event.Kind;
import com.hydroml.credits.protocol.simulation.Redis.Remembered;
import com.hydroml.credits.protocol.simulation.Request.Stage;
import com.hydroml.credits.protocol.simulation.Scope.Op;
import com.hydroml.credits.protocol.simulation.Scope.OpKind;
import java.util.HashMap;
import java.util.Map;

/** The scripts, each one atomic step at whatever server is at the address. */
final class Scripts {

  private final World world;
  private final Redis redis;
  private final Rules rules;

  Scripts(World world) {
    this.world = world;
    this.redis = world.redisToChange();
    this.rules = world.rules;
  }

  /**
   * The operations script.
   *
   * @return whether the server ran it
   */
  boolean run(Request request) {
    if (!rules.admits(request.expected, redis.found())) {
      return false;
    }
    Op op = world.scope.ops().get(request.op);
    Account account = redis.accounts.get(op.account());
    if (account == null) {
      request.stage = Stage.LOAD;
      request.drops = redis.drops;
      return true;
    }
    int key = key(request.op, op);
    Remembered known = key < 0 ? null : redis.keys.get(key);
    if (known != null) {
      replay(request, op, known);
      return true;
    }
    request.stage = Stage.RAN;
    switch (op.kind()) {
      case GRANT -> grant(request, account, op, key);
      case HOLD -> hold(request, account, op, key);
      case CAPTURE -> capture(request, account, op, key);
      case EXPIRE -> expire(request, account, op);
      case ABANDON -> abandon(request, account, op, key);
      case WELCOME -> welcome(request, account, op, key);
    }
    return true;
  }

  static int key(int index, Op op) {
    return switch (op.kind()) {
      case EXPIRE -> -1;
      case ABANDON -> op.of();
      case GRANT, HOLD, CAPTURE, WELCOME -> index;
    };
  }

  private void replay(Request request, Op op, Remembered known) {
    request.stage = Stage.RAN;
    request.replayed = true;
    request.event = known.event();
    request.decline = known.decline();
    boolean tombstone = known.event() != null && known.event().kind == Kind.TOMBSTONE;
    if (tombstone && op.kind() != OpKind.ABANDON) {
      request.event = null;
      request.decline = "key abandoned";
    }
    request.version =
        known.event() == null ? redis.accounts.get(op.account()).version : known.event().version;
    request.upto = redis.prefixes.get(op.account()).upto();
  }

  private int time(Account account) {
    return (int) rules.time(world.now - redis.behind, account.lastAt);
  }

  private void grant(Request request, Account account, Op op, int key) {
    commit(
        request,
        account,
        op.account(),
        Kind.GRANT,
        key,
        account.available + op.amount(),
        account.held,
        0,
        op.amount(),
        0);
  }

  private void welcome(Request request, Account account, Op op, int key) {
    if (request.consulted) {
      grant(request, account, op, key);
    } else {
      request.stage = Stage.CONSULT;
      request.version = account.version;
    }
  }

  private void hold(Request request, Account account, Op op, int key) {
    if (account.available < op.amount()) {
      decline(request, account, key, "too little");
      return;
    }
    int version = account.version + 1;
    long random = Hash.of(op.account(), version, nonce(op.account(), version), 77);
    commit(
        request,
        account,
        op.account(),
        Kind.HOLD,
        key,
        account.available - op.amount(),
        account.held + op.amount(),
        rules.holdId(random, op.account(), version),
        op.amount(),
        time(account) + world.scope.timeToLive());
  }

  private void capture(Request request, Account account, Op op, int key) {
    Event made = world.told.holds.get(op.of());
    Account.Hold hold = account.hold(made.hold);
    if (hold == null) {
      if (world.told.journaled.contains(made)) {
        world.toldToChange().violated("I2: a hold that was answered as journaled is not found");
      }
      request.decline = "no such hold";
      return;
    }
    if (hold.open() && rules.isDue(hold.expires(), time(account))) {
      release(request, account, op.account(), hold);
      decline(request, account, key, "expired");
    } else if (!hold.open()) {
      boolean expired = account.last != null && expired(account.last, made.hold);
      decline(request, account, key, expired ? "expired" : "closed");
    } else {
      commit(
          request,
          account,
          op.account(),
          Kind.CAPTURE,
          key,
          account.available,
          account.held - hold.remaining(),
          made.hold,
          hold.remaining(),
          0);
    }
  }

  private static boolean expired(Event last, long hold) {
    for (Event event = last; event != null; event = event.parent) {
      if (event.kind == Kind.EXPIRY && event.hold == hold) {
        return true;
      }
    }
    return false;
  }

  private void expire(Request request, Account account, Op op) {
    for (Account.Hold hold : account.holds) {
      if (rules.maySweep(hold.open(), rules.isDue(hold.expires(), time(account)))) {
        release(request, account, op.account(), hold);
        return;
      }
    }
    request.decline = "nothing is due";
  }

  private void release(Request request, Account account, int id, Account.Hold hold) {
    commit(
        request,
        account,
        id,
        Kind.EXPIRY,
        -1,
        account.available + hold.remaining(),
        account.held - hold.remaining(),
        hold.id(),
        hold.remaining(),
        0);
  }

  private void abandon(Request request, Account account, Op op, int key) {
    if (!request.consulted && rules.abandonAsksTheLedger()) {
      request.stage = Stage.CONSULT;
      request.version = account.version;
      return;
    }
    commit(
        request,
        account,
        op.account(),
        Kind.TOMBSTONE,
        key,
        account.available,
        account.held,
        0,
        0,
        0);
  }

  private void decline(Request request, Account account, int key, String why) {
    request.decline = why;
    request.version = account.version;
    redis.keys.put(key, new Remembered(null, why));
  }

  private int nonce(int account, int version) {
    return world.minted[account * World.MOST_VERSIONS + version];
  }

  private void commit(
      Request request,
      Account account,
      int id,
      Kind kind,
      int key,
      int available,
      int held,
      long hold,
      int amount,
      int expires) {
    int version = account.version + 1;
    Event event =
        new Event(
            redis.generation,
            id,
            version,
            kind,
            key,
            available,
            held,
            hold,
            amount,
            time(account),
            expires,
            nonce(id, version),
            account.last);
    world.minted[id * World.MOST_VERSIONS + version]++;
    account.apply(event);
    redis.outbox.add(event);
    if (key >= 0 && rules.keyIsRemembered()) {
      redis.keys.put(key, new Remembered(event, null));
    }
    request.event = event;
    request.version = version;
    request.upto = redis.prefixes.get(id).upto();
  }

  /** The install script. */
  boolean install(Request request) {
    if (!rules.admitsInstall(request.expected, redis.found())) {
      return false;
    }
    int id = world.scope.ops().get(request.op).account();
    boolean absent = !redis.accounts.containsKey(id);
    if (rules.install(request.drops, redis.drops, absent) == InstallRule.Verdict.INSTALL) {
      Account account = request.loaded.copy();
      redis.accounts.put(id, account);
      redis.prefixes.put(id, AcknowledgedPrefix.loadedAt(account.version));
      request.outcomes.forEach(
          (key, event) -> redis.keys.putIfAbsent(key, new Remembered(event, null)));
    }
    return true;
  }

  /** What the loader reads from Postgres, in one snapshot. */
  void read(Request request) {
    int id = world.scope.ops().get(request.op).account();
    Ledger ledger = world.ledgerOf(id);
    request.loaded = ledger.accounts.get(id).copy();
    Map<Integer, Event> outcomes = new HashMap<>();
    if (rules.outcomesAreReloaded()) {
      outcomes.putAll(ledger.outcomes(id, rules));
      outcomes
          .values()
          .removeIf(event -> event.kind != Kind.TOMBSTONE && world.told.hasLapsed(event));
    }
    request.outcomes = outcomes;
    request.stage = Stage.INSTALL;
  }

  /** The acknowledge script; a request that waits is told how far the prefix reaches. */
  void acknowledge(World.Ack ack) {
    Request waiting = world.requestToChange(ack.request());
    if (!rules.admitsAcknowledgement(ack.stamp(), redis.found())) {
      if (waiting != null) {
        waiting.metOther = true;
      }
      return;
    }
    AcknowledgedPrefix prefix = redis.prefixes.get(ack.event().account);
    if (prefix != null) {
      prefix = rules.acknowledge(prefix, ack.event().version);
      redis.prefixes.put(ack.event().account, prefix);
      redis.outbox.remove(ack.event());
    }
    if (waiting != null) {
      waiting.acknowledged = true;
      waiting.upto = prefix == null ? -1 : prefix.upto();
    }
  }

  void ask(Request request) {
    if (!rules.admitsAcknowledgement(request.expected, redis.found())) {
      request.metOther = true;
      return;
    }
    AcknowledgedPrefix prefix = redis.prefixes.get(world.scope.ops().get(request.op).account());
    request.upto = prefix == null ? -1 : prefix.upto();
  }
}
