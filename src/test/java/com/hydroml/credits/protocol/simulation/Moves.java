package com.hydroml.credits.protocol.simulation;

import com.hydroml.credits.protocol.Announcement;
import com.hydroml.credits.protocol.AnswerRule;
import com.hydroml.credits.protocol.Fence;
import com.hydroml.credits.protocol.Lease;
import com.hydroml.credits.protocol.Marker;
import com.hydroml.credits.protocol.OnceRule;
import com.hydroml.credits.protocol.RecoveryCommand;
import com.hydroml.credits.protocol.RecoveryNeed;
import com.hydroml.credits.protocol.RecoveryRun;
import com.hydroml.credits.protocol.ScriptGate;
import com.hydroml.credits.protocol.simulation.Request.Stage;
import com.hydroml.credits.protocol.simulation.Scope.Budget;
import com.hydroml.credits.protocol.simulation.Scope.Fault;
import com.hydroml.credits.protocol.simulation.Scope.Op;
import com.hydroml.credits.protocol.simulation.Scope.OpKind;
import com.hydroml.credits.protocol.simulation.World.Ack;
import com.hydroml.credits.protocol.simulation.World.Beat;
import com.hydroml.credits.protocol.simulation.World.Message;
import java.util.ArrayList;
import java.util.List;

/** Which steps are possible, and what each does. */
final class Moves {

  private Moves() {}

  /** The world after a step, or null if the step is not possible. */
  static World after(World world, Step step) {
    if (!enabled(world).contains(step)) {
      return null;
    }
    World next = world.copy();
    apply(next, step);
    return next;
  }

  static List<Step> enabled(World world) {
    List<Step> steps = new ArrayList<>();
    clients(world, steps);
    requests(world, steps);
    for (int i = 0; i < world.messages.size(); i++) {
      steps.add(Step.of(Step.Kind.LAND, i));
      if (world.has(Budget.DUPLICATE_RECORD)) {
        steps.add(Step.of(Step.Kind.LAND_TWICE, i));
      }
    }
    for (int i = 0; i < world.acks.size(); i++) {
      steps.add(Step.of(Step.Kind.ACKNOWLEDGE, i));
      if (world.has(Budget.DUPLICATE_ACK)) {
        steps.add(Step.of(Step.Kind.ACKNOWLEDGE_TWICE, i));
      }
    }
    instances(world, steps);
    recoverers(world, steps);
    projectors(world, steps);
    surroundings(world, steps);
    return steps;
  }

  private static void clients(World world, List<Step> steps) {
    List<Op> ops = world.scope.ops();
    for (int op = 0; op < ops.size() && world.has(Budget.SEND); op++) {
      if (op > world.firstSends || !isKnown(world, ops.get(op))) {
        continue;
      }
      // Before anything was sent, one instance is as good as another.
      int choices = world.sends == 0 ? 1 : world.instances.size();
      for (int i = 0; i < choices; i++) {
        if (world.instances.get(i).serves()) {
          steps.add(Step.of(Step.Kind.SEND, op, i));
        }
      }
    }
  }

  private static boolean isKnown(World world, Op op) {
    return op.kind() != OpKind.CAPTURE || world.told.holds.containsKey(op.of());
  }

  private static void requests(World world, List<Step> steps) {
    for (Request request : world.requests) {
      int n = request.number;
      switch (request.stage) {
        case CALL -> {
          steps.add(Step.of(Step.Kind.RUN, n));
          if (world.has(Budget.LOST_REPLY) && !request.orphan) {
            steps.add(Step.of(Step.Kind.RUN_UNHEARD, n));
          }
        }
        case LOAD -> steps.add(Step.of(Step.Kind.READ, n));
        case INSTALL -> {
          steps.add(Step.of(Step.Kind.INSTALL, n));
          if (world.has(Budget.LOST_REPLY) && !request.orphan) {
            steps.add(Step.of(Step.Kind.INSTALL_UNHEARD, n));
          }
        }
        case CONSULT -> {
          if (consulted(world, request) != OnceRule.Verdict.WAIT) {
            steps.add(Step.of(Step.Kind.CONSULT, n));
          }
        }
        case RAN -> {
          if (new Answers(world).saysSomething(request)) {
            steps.add(Step.of(Step.Kind.ANSWER, n));
          }
          if (world.has(Budget.ASK)) {
            steps.add(Step.of(Step.Kind.ASK, n));
          }
        }
      }
    }
  }

  private static void instances(World world, List<Step> steps) {
    for (int i = 0; i < world.instances.size(); i++) {
      Instance instance = world.instances.get(i);
      if (instance.gone) {
        steps.add(Step.of(Step.Kind.CRASH, i));
        continue;
      }
      if (world.has(Budget.STOP)) {
        steps.add(Step.of(Step.Kind.STOP, i));
      }
      if (world.has(Budget.HEARTBEAT)) {
        steps.add(Step.of(Step.Kind.HEARTBEAT, i));
      }
      if (instance.listened < world.control.size()) {
        steps.add(Step.of(Step.Kind.LISTEN, i));
        if (world.has(Budget.MISS)) {
          steps.add(Step.of(Step.Kind.MISS, i));
        }
      }
      ScriptGate.Expected current = world.row.expected();
      if (instance.uninformed || current != null && !current.equals(instance.view)) {
        steps.add(Step.of(Step.Kind.REFRESH, i));
      }
      if (world.has(Budget.CRASH)) {
        steps.add(Step.of(Step.Kind.CRASH, i));
      }
      if (world.has(Budget.SWEEP) && instance.view != null && !world.redis.outbox.isEmpty()) {
        steps.add(Step.of(Step.Kind.SWEEP, i));
      }
    }
  }

  private static void recoverers(World world, List<Step> steps) {
    for (int r = 0; r < world.recoverers.size(); r++) {
      Recoverer recoverer = world.recoverers.get(r);
      if (recoverer == null) {
        if (world.has(Budget.RECOVERY) && mayBegin(world)) {
          steps.add(Step.of(Step.Kind.BEGIN, r));
        }
        continue;
      }
      if (world.has(Budget.CRASH)) {
        steps.add(Step.of(Step.Kind.RECOVERER_CRASH, r));
      }
      switch (world.rules.command(recoverer.run)) {
        case RecoveryCommand.WriteMarkers write -> {
          for (int p = 0; p < world.log.size(); p++) {
            if ((recoverer.marked & 1 << p) == 0 || world.has(Budget.DUPLICATE_RECORD)) {
              steps.add(Step.of(Step.Kind.MARK, r, p));
            }
          }
        }
        case RecoveryCommand.AwaitLeases leases -> {
          if (world.now >= recoverer.heardAt + world.scope.validity()) {
            steps.add(Step.of(Step.Kind.PROCEED, r));
          }
        }
        case RecoveryCommand.AwaitMarkers await -> {
          long target = await.marker().target();
          List<Long> marked = world.ledgers.stream().map(ledger -> ledger.generation).toList();
          if (world.rules.areMarked(marked, target)) {
            steps.add(Step.of(Step.Kind.PROCEED, r));
          }
        }
        default -> steps.add(Step.of(Step.Kind.PROCEED, r));
      }
    }
  }

  private static boolean mayBegin(World world) {
    return RecoveryNeed.judge(world.row, world.redis.found()) != RecoveryNeed.Verdict.NONE
        || world.has(Budget.NEEDLESS_RECOVERY);
  }

  private static void projectors(World world, List<Step> steps) {
    for (int p = 0; p < world.ledgers.size(); p++) {
      Ledger ledger = world.ledgers.get(p);
      if (!ledger.halted && ledger.position < world.log.get(p).size()) {
        steps.add(Step.of(Step.Kind.PROJECT, p));
        if (world.zombie == null && world.has(Budget.ZOMBIE)) {
          steps.add(Step.of(Step.Kind.ZOMBIE_BEGIN, p));
        }
      }
    }
    if (world.zombie != null) {
      steps.add(Step.of(Step.Kind.ZOMBIE_COMMIT));
    }
  }

  private static void surroundings(World world, List<Step> steps) {
    if (world.has(Budget.COPY)) {
      steps.add(Step.of(Step.Kind.COPY));
    }
    if (world.has(Budget.FAULT)) {
      for (Fault fault : world.scope.faults()) {
        boolean needsCopy = fault.compareTo(Fault.RESTORE) >= 0;
        if (!needsCopy || world.older != null) {
          steps.add(Step.of(Step.Kind.FAULT, fault.ordinal()));
        }
      }
    }
    if (world.has(Budget.DROP)) {
      world.redis.accounts.forEach(
          (id, account) -> {
            int posted = world.ledgerOf(id).accounts.get(id).version;
            long upto = world.redis.prefixes.get(id).upto();
            if (world.rules.mayDrop(account.version, upto, account.openHolds(), posted)) {
              steps.add(Step.of(Step.Kind.DROP, id));
            }
          });
    }
    if (world.has(Budget.LAPSE)) {
      for (int op = 0; op < world.firstSends; op++) {
        if (mayLapse(world, op)) {
          steps.add(Step.of(Step.Kind.LAPSE, op));
        }
      }
    }
    if (world.has(Budget.TICK)) {
      steps.add(Step.of(Step.Kind.TICK));
    }
  }

  /** Retention is long: nothing of the request is under way any more, and the ledger has it. */
  private static boolean mayLapse(World world, int op) {
    OpKind kind = world.scope.ops().get(op).kind();
    return kind != OpKind.ABANDON
        && kind != OpKind.EXPIRE
        && !world.told.lapsed.containsKey(op)
        && !isTombstone(world.redis.keys.get(op))
        && world.requests.isEmpty()
        && world.messages.isEmpty()
        && world.redis.outbox.isEmpty()
        && allProjected(world);
  }

  private static boolean isTombstone(Redis.Remembered known) {
    return known != null && known.event() != null && known.event().kind == Event.Kind.TOMBSTONE;
  }

  private static boolean allProjected(World world) {
    for (int p = 0; p < world.ledgers.size(); p++) {
      if (world.ledgers.get(p).position < world.log.get(p).size()) {
        return false;
      }
    }
    return true;
  }

  static void apply(World world, Step step) {
    switch (step.kind()) {
      case SEND -> send(world, step.a(), step.b());
      case RUN -> run(world, world.requestToChange(step.a()));
      case RUN_UNHEARD -> runUnheard(world, world.requestToChange(step.a()));
      case READ -> new Scripts(world).read(world.requestToChange(step.a()));
      case INSTALL -> install(world, world.requestToChange(step.a()));
      case INSTALL_UNHEARD -> {
        world.spend(Budget.LOST_REPLY);
        new Scripts(world).install(world.requestToChange(step.a()));
      }
      case CONSULT -> consult(world, world.requestToChange(step.a()));
      case LAND -> land(world, world.messages.remove(step.a()), true);
      case LAND_TWICE -> {
        world.spend(Budget.DUPLICATE_RECORD);
        land(world, world.messages.get(step.a()), false);
      }
      case ACKNOWLEDGE -> new Scripts(world).acknowledge(world.acks.remove(step.a()));
      case ACKNOWLEDGE_TWICE -> {
        world.spend(Budget.DUPLICATE_ACK);
        new Scripts(world).acknowledge(world.acks.get(step.a()));
      }
      case ASK -> {
        world.spend(Budget.ASK);
        new Scripts(world).ask(world.requestToChange(step.a()));
      }
      case ANSWER -> new Answers(world).answer(world.requestToChange(step.a()));
      case SWEEP -> sweep(world, world.instances.get(step.a()));
      case HEARTBEAT -> {
        world.spend(Budget.HEARTBEAT);
        int life = world.instances.get(step.a()).life;
        world.control.add(new Beat(step.a(), life, world.now));
        world.lastBeat = world.now;
        world.heard(step.a(), world.rules::heartbeat);
      }
      case LISTEN -> listen(world, step.a());
      case MISS -> {
        world.spend(Budget.MISS);
        Instance instance = world.instanceToChange(step.a());
        instance.listened = world.control.size();
        isUninformed(instance);
        world.trimControl();
      }
      case REFRESH -> refresh(world, world.instanceToChange(step.a()));
      case CRASH -> crash(world, step.a());
      case STOP -> stop(world, step.a());
      case BEGIN -> begin(world, step.a());
      case PROCEED -> proceed(world, step.a());
      case MARK -> mark(world, step.a(), step.b());
      case RECOVERER_CRASH -> {
        world.spend(Budget.CRASH);
        world.recoverers.set(step.a(), null);
      }
      case PROJECT -> project(world, step.a());
      case ZOMBIE_BEGIN -> zombie(world, step.a());
      case ZOMBIE_COMMIT -> zombieCommit(world);
      case COPY -> {
        world.spend(Budget.COPY);
        world.older = world.redis.copy();
      }
      case FAULT -> fault(world, Fault.values()[step.a()]);
      case DROP -> drop(world, step.a());
      case LAPSE -> {
        world.spend(Budget.LAPSE);
        Told told = world.toldToChange();
        int account = world.scope.ops().get(step.a()).account();
        told.lapsed.put(step.a(), world.ledgerOf(account).accounts.get(account).version);
        told.byKey.remove(step.a());
        told.declined.remove(step.a());
        world.redisToChange().keys.remove(step.a());
      }
      case TICK -> {
        world.spend(Budget.TICK);
        world.now++;
      }
    }
  }

  private static void send(World world, int op, int instance) {
    world.spend(Budget.SEND);
    world.firstSends = Math.max(world.firstSends, op + 1);
    world.sends++;
    ScriptGate.Expected expected = world.instances.get(instance).view;
    world.requests.add(new Request(world.sends, op, instance, expected));
  }

  private static void run(World world, Request request) {
    boolean ran = new Scripts(world).run(request);
    if (!ran || request.orphan) {
      world.requests.remove(request);
    } else if (request.stage == Stage.RAN) {
      publish(world, request);
    }
  }

  private static void runUnheard(World world, Request request) {
    world.spend(Budget.LOST_REPLY);
    Request unheard = request.copy();
    new Scripts(world).run(unheard);
  }

  private static void install(World world, Request request) {
    boolean ran = new Scripts(world).install(request);
    if (!ran || request.orphan) {
      world.requests.remove(request);
    } else {
      request.stage = Stage.CALL;
      request.loaded = null;
      request.outcomes = null;
    }
  }

  private static void consult(World world, Request request) {
    if (consulted(world, request) == OnceRule.Verdict.DONE) {
      // It took effect, as the ledger says; there is nothing to wait for.
      world.requests.remove(request);
    } else {
      request.consulted = true;
      request.stage = Stage.CALL;
    }
  }

  /** What the ledger makes of a key that Redis did not know at the request's version. */
  private static OnceRule.Verdict consulted(World world, Request request) {
    Op op = world.scope.ops().get(request.op);
    Ledger ledger = world.ledgerOf(op.account());
    boolean current = ledger.accounts.get(op.account()).version >= request.version;
    int key = Scripts.key(request.op, op);
    boolean posted = ledger.outcomes(op.account(), world.rules).containsKey(key);
    return op.kind() == OpKind.WELCOME
        ? world.rules.once(current, posted)
        : OnceRule.judge(current, posted);
  }

  /** That it is handed to Kafka at once loses nothing: it may take for ever to get there. */
  private static void publish(World world, Request request) {
    if (request.event == null || request.replayed) {
      return;
    }
    world.messages.add(new Message(request.event, request.expected, request.number));
  }

  private static void land(World world, Message message, boolean last) {
    Event event = message.event();
    world.append(world.partitionOf(event.account), event);
    if (last) {
      world.acks.add(new Ack(event, message.stamp(), message.request()));
    }
  }

  private static void sweep(World world, Instance instance) {
    world.spend(Budget.SWEEP);
    if (world.rules.admits(instance.view, world.redis.found())) {
      world.messages.add(new Message(world.redis.outbox.getFirst(), instance.view, 0));
    }
  }

  private static void listen(World world, int number) {
    Instance instance = world.instanceToChange(number);
    Object record = world.control.get(instance.listened);
    instance.listened++;
    if (!isUnderstood(world, number, record)) {
      if (world.rules.mayHaveBeenAFence()) {
        isUninformed(instance);
      }
    } else if (record instanceof Announcement announcement) {
      instance.fence = instance.fence.read(announcement);
    } else if (record instanceof Beat beat
        && beat.instance() == number
        && beat.life() == instance.life) {
      instance.lease =
          world.rules.readBack(instance.lease, beat.sentAt(), world.now, world.scope.validity());
    }
    world.trimControl();
  }

  private static boolean isUnderstood(World world, int number, Object record) {
    return record instanceof Beat beat
        ? beat.instance() == number || !world.isStrange(beat.instance())
        : world.scope.strange() != Scope.Strange.OPENER;
  }

  private static void isUninformed(Instance instance) {
    instance.lease = Lease.NONE;
    instance.uninformed = true;
  }

  private static void refresh(World world, Instance instance) {
    instance.view = world.row.expected();
    instance.fence = world.rules.readRow(instance.fence, world.row);
    instance.uninformed = false;
  }

  /** It starts again at once: it listens from now on, and then reads the shard's row. */
  private static void crash(World world, int number) {
    Instance instance = world.instanceToChange(number);
    if (!instance.gone) {
      world.spend(Budget.CRASH);
    }
    instance.gone = false;
    instance.life++;
    instance.listened = world.control.size();
    isUninformed(instance);
    instance.fence = Fence.NONE;
    instance.view = null;
    world.trimControl();
    for (Request request : List.copyOf(world.requests)) {
      if (request.instance != number) {
        continue;
      }
      if (request.stage == Stage.CALL || request.stage == Stage.INSTALL) {
        world.requestToChange(request.number).orphan = true;
      } else {
        world.requests.remove(request);
      }
    }
  }

  /** The farewell is the last that is heard of it until it starts again, under another name. */
  private static void stop(World world, int number) {
    world.spend(Budget.STOP);
    Instance instance = world.instanceToChange(number);
    instance.lease = world.rules.leaseAfterFarewell(instance.lease);
    instance.gone = true;
    instance.listened = 0;
    world.heard(number, world.rules::farewell);
    world.trimControl();
  }

  private static void begin(World world, int r) {
    world.spend(Budget.RECOVERY);
    if (RecoveryNeed.judge(world.row, world.redis.found()) == RecoveryNeed.Verdict.NONE) {
      world.spend(Budget.NEEDLESS_RECOVERY);
    }
    RecoveryRun run = RecoveryRun.begin(world.row, world.redis.found());
    world.recoverers.set(r, new Recoverer(run, 0, 0));
  }

  private static void proceed(World world, int r) {
    Recoverer recoverer = world.recoverers.get(r);
    RecoveryRun run = recoverer.run;
    boolean carriedOut =
        switch (world.rules.command(run)) {
          case RecoveryCommand.Claim claim -> {
            boolean mine = world.rules.mayClaim(world.row, claim.expected());
            world.row = mine ? claim.claimed() : world.row;
            yield mine;
          }
          case RecoveryCommand.Announce announce -> {
            world.control.add(announce.announcement());
            yield true;
          }
          case RecoveryCommand.AwaitLeases leases -> true;
          case RecoveryCommand.PublishOutbox publish -> {
            publishOutbox(world, publish);
            yield true;
          }
          case RecoveryCommand.WriteMarkers write -> true;
          case RecoveryCommand.AwaitMarkers await -> true;
          case RecoveryCommand.Advance advance -> advance(world, advance);
          case RecoveryCommand.Open open -> {
            boolean mine = world.rules.mayOpen(world.row, open.claimed());
            world.row = mine ? open.opened() : world.row;
            yield mine;
          }
          case RecoveryCommand.Finished finished -> true;
        };
    RecoveryRun next = carriedOut ? world.rules.done(run) : run.refused();
    boolean over = next.command() instanceof RecoveryCommand.Finished;
    boolean announced = run.command() instanceof RecoveryCommand.Announce;
    int heardAt = announced ? heardAt(world) : recoverer.heardAt;
    world.recoverers.set(r, over ? null : new Recoverer(next, heardAt, 0));
  }

  /** From when the leases of others are waited for; so long ago that they are over if all left. */
  private static int heardAt(World world) {
    boolean alone = world.attendance.leavesNobodyBut("the opener");
    return alone ? -world.scope.validity() : world.lastBeat;
  }

  private static void publishOutbox(World world, RecoveryCommand.PublishOutbox publish) {
    ScriptGate.Expected expected = new ScriptGate.Expected(publish.generation(), publish.server());
    if (world.rules.admits(expected, world.redis.found())) {
      for (Event event : world.redis.outbox) {
        world.append(world.partitionOf(event.account), event);
      }
    }
  }

  private static boolean advance(World world, RecoveryCommand.Advance advance) {
    Redis redis = world.redisToChange();
    if (!redis.identity().equals(advance.server())
        || !world.rules.mayAdvance(redis.generation, advance.target())) {
      return false;
    }
    if (advance.target() < redis.generation) {
      world.toldToChange().violated("the generation key moved backwards");
    }
    if (redis.generation != advance.target()) {
      redis.generation = advance.target();
      redis.forget();
      world.toldToChange().declined.clear();
    }
    return true;
  }

  private static void mark(World world, int r, int partition) {
    Recoverer recoverer = world.recoverers.get(r);
    if (world.rules.command(recoverer.run) instanceof RecoveryCommand.WriteMarkers write) {
      if ((recoverer.marked & 1 << partition) != 0) {
        world.spend(Budget.DUPLICATE_RECORD);
      }
      Marker marker = write.marker();
      world.append(partition, marker);
      int marked = recoverer.marked | 1 << partition;
      world.recoverers.set(r, new Recoverer(recoverer.run, recoverer.heardAt, marked));
      if (marked == (1 << world.log.size()) - 1) {
        RecoveryRun next = world.rules.done(recoverer.run);
        world.recoverers.set(r, new Recoverer(next, recoverer.heardAt, 0));
      }
    }
  }

  private static void project(World world, int partition) {
    Ledger ledger = world.ledgerToChange(partition);
    ledger.take(world.log.get(partition).get(ledger.position), world.rules);
  }

  private static void zombie(World world, int partition) {
    world.spend(Budget.ZOMBIE);
    Ledger ledger = world.ledgers.get(partition).copy();
    int began = ledger.position;
    ledger.take(world.log.get(partition).get(began), world.rules);
    world.zombie = new World.Zombie(partition, began, ledger);
  }

  private static void zombieCommit(World world) {
    World.Zombie zombie = world.zombie;
    int position = world.ledgers.get(zombie.partition()).position;
    if (world.rules.mayCommit(zombie.began(), position)) {
      world.ledgers.set(zombie.partition(), zombie.after());
    }
    world.zombie = null;
  }

  private static void drop(World world, int id) {
    world.spend(Budget.DROP);
    Redis redis = world.redisToChange();
    redis.accounts.remove(id);
    redis.prefixes.remove(id);
    if (!world.rules.keysOutliveADrop()) {
      redis.keys.clear();
    }
    if (world.rules.dropsAreCounted()) {
      redis.drops++;
    }
  }

  private static void fault(World world, Fault fault) {
    world.spend(Budget.FAULT);
    Redis redis = world.redisToChange();
    if (fault != Fault.RESTART) {
      world.toldToChange().declined.clear();
    }
    int fresh = ++world.servers;
    switch (fault) {
      case RESTART -> redis.run = fresh;
      case WIPE -> {
        redis.empty();
        redis.run = fresh;
        redis.replid = fresh;
      }
      case FLUSHALL -> redis.empty();
      case RESTORE -> {
        redis.takeData(world.older);
        redis.run = fresh;
      }
      case FAILOVER, FAILOVER_BEHIND -> {
        redis.takeData(world.older);
        redis.run = fresh;
        redis.replid = fresh;
        redis.behind = fault == Fault.FAILOVER_BEHIND ? 100 : 0;
      }
      case RESYNC -> {
        redis.takeData(world.older);
        redis.replid = fresh;
      }
    }
  }

  /** What a client is told, and what that obliges to. */
  private static final class Answers {
    private final World world;

    Answers(World world) {
      this.world = world;
    }

    /** Whether an answer now would oblige to anything; one that does not is as good as none. */
    boolean saysSomething(Request request) {
      if (request.decline != null) {
        return !request.decline.equals("expired") || isSure(request);
      }
      boolean abandons = world.scope.ops().get(request.op).kind() == OpKind.ABANDON;
      boolean newHold =
          request.event.kind == Event.Kind.HOLD && !world.told.holds.containsKey(request.op);
      return promise(request) == AnswerRule.Promise.JOURNALED
          || insists(request) && !world.told.unknown.contains(request.op)
          || newHold
          || abandons && !world.rules.abandonWaits();
    }

    private boolean insists(Request request) {
      return world.scope.ops().get(request.op).insists();
    }

    private boolean isSure(Request request) {
      return !world.rules.closedWaits() || promise(request) == AnswerRule.Promise.JOURNALED;
    }

    void answer(Request request) {
      world.requests.remove(request);
      if (request.decline != null) {
        decline(request);
        return;
      }
      Event event = request.event;
      AnswerRule.Promise promise = promise(request);
      boolean abandons = world.scope.ops().get(request.op).kind() == OpKind.ABANDON;
      boolean told =
          promise == AnswerRule.Promise.JOURNALED || abandons && !world.rules.abandonWaits();
      if (insists(request)) {
        insisted(request, promise);
      }
      if (event.kind == Event.Kind.HOLD
          && !abandons
          && promise != AnswerRule.Promise.OUTCOME_UNKNOWN) {
        world.toldToChange().holds.putIfAbsent(request.op, event);
        Event other = world.toldToChange().ids.putIfAbsent(event.hold, event);
        if (other != null && !other.equals(event)) {
          world.toldToChange().violated("one id was given out for two holds");
        }
      }
      if (!told) {
        return;
      }
      if (event.kind == Event.Kind.TOMBSTONE) {
        world.toldToChange().abandoned.add(event.key);
      }
      if (promise == AnswerRule.Promise.JOURNALED) {
        journaled(event);
      }
    }

    private void insisted(Request request, AnswerRule.Promise promise) {
      switch (promise) {
        case OUTCOME_UNKNOWN -> world.toldToChange().unknown.add(request.op);
        case QUEUED -> world.toldToChange().violated("an insisting client was told queued");
        case JOURNALED -> {}
      }
    }

    private void journaled(Event event) {
      world.toldToChange().journaled.add(event);
      if (event.key < 0) {
        return;
      }
      Event before = world.toldToChange().byKey.putIfAbsent(event.key, event);
      if (before != null && !before.equals(event)) {
        world.toldToChange().violated("I4: key " + event.key + " was answered in two ways");
      }
      if (world.told.declined.contains(event.key) && event.kind != Event.Kind.TOMBSTONE) {
        world.toldToChange().violated("I4: a decline became a success");
      }
      if (world.told.abandoned.contains(event.key) && event.kind != Event.Kind.TOMBSTONE) {
        world.toldToChange().violated("abandon: a later answer contradicts it");
      }
    }

    private void decline(Request request) {
      switch (request.decline) {
        case "too little" -> world.toldToChange().declined.add(request.op);
        case "expired" -> {
          if (isSure(request)) {
            int made = world.scope.ops().get(request.op).of();
            world.toldToChange().expired.add(world.told.holds.get(made).hold);
          }
        }
        default -> {}
      }
    }

    private AnswerRule.Promise promise(Request request) {
      Instance instance = world.instances.get(request.instance);
      long ranUnder = request.expected.generation();
      long current = instance.view == null ? 0 : instance.view.generation();
      boolean covered =
          world.rules.covered(
              request.upto, request.version, request.acknowledged, request.replayed);
      return world.rules.promise(
          new AnswerRule.Evidence(
              world.rules.fenced(instance.fence, ranUnder, current),
              request.metOther,
              covered,
              instance.isLeased(world.now),
              insists(request)));
    }
  }
}
