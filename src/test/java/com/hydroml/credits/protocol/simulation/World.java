package com.hydroml.credits.protocol.simulation;

import com.hydroml.credits.protocol.Announcement;
import com.hydroml.credits.protocol.Attendance;
import com.hydroml.credits.protocol.Lease;
import com.hydroml.credits.protocol.Marker;
import com.hydroml.credits.protocol.ScriptGate;
import com.hydroml.credits.protocol.ShardRow;
import com.hydroml.credits.protocol.ShardState;
import com.hydroml.credits.protocol.simulation.Scope.Budget;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** Everything there is of one shard, at one moment. */
final class World {

  /** A heartbeat in the control topic. */
  record Beat(int instance, int life, int sentAt) {}

  /** A record on its way to a partition; {@code request} is 0 if nobody waits for it. */
  record Message(Event event, ScriptGate.Expected stamp, int request) {}

  /** An acknowledge script on its way to Redis. */
  record Ack(Event event, ScriptGate.Expected stamp, int request) {}

  /** A transaction of a projector that lost its partition. */
  record Zombie(int partition, int began, Ledger after) {}

  static final int MOST_VERSIONS = 64;

  final Scope scope;
  final Rules rules;
  int now;
  Redis redis = new Redis();
  Redis older;
  List<Ledger> ledgers = new ArrayList<>();
  List<List<Object>> log = new ArrayList<>();
  ShardRow row;
  List<Object> control = new ArrayList<>();

  /** When the last heartbeat in it was sent. */
  int lastBeat;

  /** Who was heard in it and has not said farewell, however long ago. */
  Attendance attendance = Attendance.NOBODY;

  List<Instance> instances = new ArrayList<>();
  List<Request> requests = new ArrayList<>();
  List<Message> messages = new ArrayList<>();
  List<Ack> acks = new ArrayList<>();
  List<Recoverer> recoverers = new ArrayList<>();
  Zombie zombie;
  int[] budget = new int[Budget.values().length];
  int firstSends;
  int sends;
  int servers = 1;

  /** How many events were ever made for a version of an account. */
  int[] minted;

  Told told = new Told();

  private World(Scope scope, Rules rules) {
    this.scope = scope;
    this.rules = rules;
  }

  /** A shard that is served under generation 1 by every instance. */
  static World start(Scope scope, Rules rules) {
    World world = new World(scope, rules);
    world.redis.generation = 1;
    world.row = new ShardRow(0, ShardState.OPEN, 1, world.redis.identity(), 1);
    for (int p = 0; p < scope.partitions(); p++) {
      Ledger ledger = new Ledger();
      ledger.generation = 1;
      world.ledgers.add(ledger);
      world.log.add(new ArrayList<>());
    }
    for (int a = 0; a < scope.accounts(); a++) {
      world.ledgerOf(a).create(a, scope.credits());
    }
    for (int i = 0; i < scope.instances(); i++) {
      Instance instance = new Instance();
      instance.view = world.row.expected();
      instance.lease = Lease.NONE.readBack(0, scope.validity());
      world.instances.add(instance);
      world.heard(i, Attendance::heartbeat);
    }
    for (int r = 0; r < scope.recoverers(); r++) {
      world.recoverers.add(null);
    }
    world.minted = new int[scope.accounts() * MOST_VERSIONS];
    scope.budgets().forEach((what, times) -> world.budget[what.ordinal()] = times);
    return world;
  }

  World copy() {
    World copy = new World(scope, rules);
    copy.now = now;
    copy.redis = redis;
    copy.older = older;
    copy.ledgers = new ArrayList<>(ledgers);
    copy.log = new ArrayList<>(log);
    copy.row = row;
    copy.control = new ArrayList<>(control);
    copy.lastBeat = lastBeat;
    copy.attendance = attendance;
    copy.instances = new ArrayList<>(instances);
    copy.requests = new ArrayList<>(requests);
    copy.messages = new ArrayList<>(messages);
    copy.acks = new ArrayList<>(acks);
    copy.recoverers = new ArrayList<>(recoverers);
    copy.zombie = zombie;
    copy.budget = budget.clone();
    copy.firstSends = firstSends;
    copy.sends = sends;
    copy.servers = servers;
    copy.minted = minted.clone();
    copy.told = told;
    return copy;
  }

  int partitionOf(int account) {
    return account % scope.partitions();
  }

  /** Whether only the instance itself understands what it writes to the control topic. */
  boolean isStrange(int instance) {
    return scope.strange() == Scope.Strange.INSTANCE && instance == scope.instances() - 1;
  }

  /** An instance has said something in the control topic. */
  void heard(int instance, BiFunction<Attendance, String, Attendance> understood) {
    attendance =
        isStrange(instance)
            ? rules.notUnderstood(attendance)
            : understood.apply(attendance, name(instance));
  }

  /** An instance's name, which no other has or had. */
  String name(int instance) {
    return instance + "." + instances.get(instance).life;
  }

  Ledger ledgerOf(int account) {
    return ledgers.get(partitionOf(account));
  }

  boolean has(Budget what) {
    return budget[what.ordinal()] > 0;
  }

  void spend(Budget what) {
    budget[what.ordinal()]--;
  }

  Request request(int number) {
    for (Request request : requests) {
      if (request.number == number) {
        return request;
      }
    }
    return null;
  }

  // Worlds share their parts; whoever changes one has it copied first.

  Redis redisToChange() {
    if (redis.owner != this) {
      redis = redis.copy();
      redis.owner = this;
    }
    return redis;
  }

  Ledger ledgerToChange(int partition) {
    Ledger ledger = ledgers.get(partition);
    if (ledger.owner != this) {
      ledger = ledger.copy();
      ledger.owner = this;
      ledgers.set(partition, ledger);
    }
    return ledger;
  }

  Instance instanceToChange(int number) {
    Instance instance = instances.get(number);
    if (instance.owner != this) {
      instance = instance.copy();
      instance.owner = this;
      instances.set(number, instance);
    }
    return instance;
  }

  Request requestToChange(int number) {
    for (int i = 0; i < requests.size(); i++) {
      Request request = requests.get(i);
      if (request.number == number) {
        if (request.owner != this) {
          request = request.copy();
          request.owner = this;
          requests.set(i, request);
        }
        return request;
      }
    }
    return null;
  }

  Told toldToChange() {
    if (told.owner != this) {
      told = told.copy();
      told.owner = this;
    }
    return told;
  }

  void append(int partition, Object record) {
    List<Object> longer = new ArrayList<>(log.get(partition));
    longer.add(record);
    log.set(partition, longer);
  }

  /** Records that every instance has read say nothing any more. */
  void trimControl() {
    int read =
        instances.stream()
            .filter(instance -> !instance.gone)
            .mapToInt(instance -> instance.listened)
            .min()
            .orElse(control.size());
    if (read > 0) {
      control.subList(0, read).clear();
      for (int i = 0; i < instances.size(); i++) {
        if (!instances.get(i).gone) {
          instanceToChange(i).listened -= read;
        }
      }
    }
  }

  /** The ledgers once the projector has taken in all that is in the journal now. */
  List<Ledger> drained() {
    List<Ledger> all = new ArrayList<>();
    for (int p = 0; p < ledgers.size(); p++) {
      List<Object> records = log.get(p);
      Ledger ledger = ledgers.get(p);
      ledger = ledger.position < records.size() ? ledger.copy() : ledger;
      while (!ledger.halted && ledger.position < records.size()) {
        ledger.take(records.get(ledger.position), rules);
      }
      all.add(ledger);
    }
    return all;
  }

  long hash() {
    Hash hash = new Hash().add(now).add(lastBeat).add(attendance.hashCode());
    hash.add(redis.hash()).add(older == null ? 0 : older.hash());
    ledgers.forEach(ledger -> hash.add(ledger.hash()));
    for (int p = 0; p < log.size(); p++) {
      hash.add(7);
      log.get(p).forEach(record -> hash.add(hash(record)));
    }
    hash.add(row.hashCode());
    control.forEach(record -> hash.add(hash(record)));
    instances.forEach(instance -> instance.hash(hash, now));
    hash.add(requests.stream().mapToLong(Request::hash).sum());
    hash.add(messages.stream().mapToLong(m -> hash(m.event, m.stamp, m.request, 1)).sum());
    hash.add(acks.stream().mapToLong(a -> hash(a.event, a.stamp, a.request, 2)).sum());
    for (Recoverer recoverer : recoverers) {
      if (recoverer == null) {
        hash.add(0);
      } else {
        recoverer.hash(hash);
      }
    }
    if (zombie != null) {
      hash.add(zombie.partition).add(zombie.began);
      hash.add(zombie.after.hash());
    }
    for (int left : budget) {
      hash.add(left);
    }
    for (int count : minted) {
      hash.add(count);
    }
    hash.add(firstSends).add(servers);
    hash.add(told.hash());
    return hash.value();
  }

  private long hash(Event event, ScriptGate.Expected stamp, int request, int salt) {
    Request waiting = request(request);
    return Hash.of(event.hash, stamp.hashCode(), waiting == null ? 0 : waiting.hash(), salt);
  }

  private static long hash(Object record) {
    if (record instanceof Event event) {
      return event.hash;
    }
    if (record instanceof Marker marker) {
      return Hash.of(marker.target(), 1);
    }
    if (record instanceof Beat beat) {
      return Hash.of(beat.instance(), beat.life(), beat.sentAt(), 2);
    }
    Announcement announcement = (Announcement) record;
    return Hash.of(announcement.state().ordinal(), announcement.generation(), 3);
  }
}
