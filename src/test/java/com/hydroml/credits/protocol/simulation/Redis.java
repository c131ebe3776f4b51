package com.hydroml.credits.protocol.simulation;

import com.hydroml.credits.protocol.AcknowledgedPrefix;
import com.hydroml.credits.protocol.ScriptGate;
import com.hydroml.credits.protocol.ServerIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The server at the shard's address, with the data of one generation. */
final class Redis {

  /** What a key is remembered for: an event, or a decline. */
  record Remembered(Event event, String decline) {}

  World owner;
  private long hash;

  int run = 1;
  int replid = 1;
  long generation;
  int behind;
  long drops;
  Map<Integer, Account> accounts = new TreeMap<>();
  Map<Integer, AcknowledgedPrefix> prefixes = new TreeMap<>();
  Map<Integer, Remembered> keys = new TreeMap<>();
  List<Event> outbox = new ArrayList<>();

  Redis copy() {
    Redis copy = new Redis();
    copy.run = run;
    copy.replid = replid;
    copy.behind = behind;
    copy.takeData(this);
    return copy;
  }

  void takeData(Redis from) {
    generation = from.generation;
    drops = from.drops;
    accounts = new TreeMap<>();
    from.accounts.forEach((id, account) -> accounts.put(id, account.copy()));
    prefixes = new TreeMap<>(from.prefixes);
    keys = new TreeMap<>(from.keys);
    outbox = new ArrayList<>(from.outbox);
  }

  /** Everything is gone but the server. */
  void empty() {
    generation = 0;
    forget();
  }

  /** What an older generation had is never seen again. */
  void forget() {
    drops = 0;
    accounts.clear();
    prefixes.clear();
    keys.clear();
    outbox.clear();
  }

  ServerIdentity identity() {
    return new ServerIdentity("run" + run, "replid" + replid);
  }

  ScriptGate.Found found() {
    return new ScriptGate.Found(identity(), true, generation);
  }

  long hash() {
    if (hash == 0) {
      hash = compute();
    }
    return hash;
  }

  private long compute() {
    Hash hash = new Hash();
    hash.add(run).add(replid).add(generation).add(behind).add(drops);
    accounts.forEach((id, account) -> hash.add(id).add(account.hash()));
    prefixes.forEach(
        (id, prefix) -> {
          hash.add(id).add(prefix.upto());
          prefix.early().forEach(hash::add);
        });
    keys.forEach(
        (key, known) ->
            hash.add(key)
                .add(known.event() == null ? 0 : known.event().hash)
                .add(known.decline() == null ? 0 : known.decline().hashCode()));
    outbox.forEach(event -> hash.add(event.hash));
    return hash.value();
  }
}
