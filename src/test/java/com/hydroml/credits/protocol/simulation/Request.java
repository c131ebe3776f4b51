package com.hydroml.credits.protocol.simulation;

import com.hydroml.credits.protocol.ScriptGate;
import java.util.Map;

/** One sending of an operation, from the client through an instance. */
final class Request {

  enum Stage {
    CALL,
    LOAD,
    INSTALL,
    CONSULT,
    RAN
  }

  World owner;
  private long hash;

  final int number;
  final int op;
  final int instance;
  Stage stage = Stage.CALL;
  ScriptGate.Expected expected;

  /** Its instance died; what was on its way to Redis may still get there. */
  boolean orphan;

  long drops;
  Account loaded;
  Map<Integer, Event> outcomes;
  boolean consulted;

  Event event;
  String decline;
  int version;
  boolean replayed;
  long upto = -1;
  boolean acknowledged;
  boolean metOther;

  Request(int number, int op, int instance, ScriptGate.Expected expected) {
    this.number = number;
    this.op = op;
    this.instance = instance;
    this.expected = expected;
  }

  Request copy() {
    Request copy = new Request(number, op, instance, expected);
    copy.stage = stage;
    copy.orphan = orphan;
    copy.drops = drops;
    copy.loaded = loaded;
    copy.outcomes = outcomes;
    copy.consulted = consulted;
    copy.event = event;
    copy.decline = decline;
    copy.version = version;
    copy.replayed = replayed;
    copy.upto = upto;
    copy.acknowledged = acknowledged;
    copy.metOther = metOther;
    return copy;
  }

  /** Which request it is does not matter to what may come of it. */
  long hash() {
    if (hash == 0) {
      hash = compute();
    }
    return hash;
  }

  private long compute() {
    Hash hash = new Hash().add(op).add(instance).add(stage.ordinal()).add(expected.hashCode());
    hash.add(orphan ? 1 : 0).add(drops).add(loaded == null ? 0 : loaded.hash());
    hash.add(outcomes == null ? 0 : outcomes.hashCode()).add(consulted ? 1 : 0);
    hash.add(event == null ? 0 : event.hash).add(decline == null ? 0 : decline.hashCode());
    hash.add(version).add(replayed ? 1 : 0).add(upto).add(acknowledged ? 1 : 0);
    return hash.add(metOther ? 1 : 0).value();
  }
}
