package com.hydroml.credits.balance;

import com.hydroml.credits.balance.HotStateLoader.Loaded;
import com.hydroml.credits.balance.ShardLanes.Called;
import com.hydroml.credits.redis.OtherGenerationException;
import com.hydroml.credits.redis.RedisUnreachableException;
import com.hydroml.credits.redis.ShardKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Operations of one shard on their way to a decision, in their order. One that cannot be decided
 * yet (its account has to be loaded, more expired holds be released, or the limits of budgets be
 * named) holds back those after it, and they are run again from there. What those after it lack is
 * loaded meanwhile.
 */
final class Bundle {

  private static final Logger log = LoggerFactory.getLogger(Bundle.class);

  /** How often operations may be put off before the first one's outcome is given up as unknown. */
  private static final int MOST_ATTEMPTS = 64;

  private final ShardLanes lanes;
  private final HotStateLoader loader;
  private final int shard;
  private final List<Item> items;
  private final byte[][] operations;
  private final Interest interest;
  private final Settled[] settled;
  private final CompletableFuture<List<Settled>> done = new CompletableFuture<>();

  /** Indexes of what is not settled, in the order of the operations. */
  private List<Integer> pending;

  private int attempts;

  Bundle(ShardLanes lanes, HotStateLoader loader, int shard, List<Item> items) {
    this(lanes, loader, shard, items, new Interest());
  }

  Bundle(ShardLanes lanes, HotStateLoader loader, int shard, List<Item> items, Interest interest) {
    this.lanes = lanes;
    this.loader = loader;
    this.shard = shard;
    this.items = items;
    this.operations = new byte[items.size()][];
    this.interest = interest;
    this.settled = new Settled[items.size()];
    this.pending = new ArrayList<>(items.size());
    for (int i = 0; i < operations.length; i++) {
      operations[i] = items.get(i).operation();
      pending.add(i);
    }
  }

  /**
   * An operation, encoded.
   *
   * @param loadsHolds whether a hold that Redis lacks is brought from the ledger
   * @param limited the same with the limits of budgets; null for what draws nothing
   */
  record Item(
      byte[] operation, @Nullable String holdId, boolean loadsHolds, @Nullable Limited limited) {

    /** One that draws nothing for a hold. */
    Item(byte[] operation, @Nullable String holdId, boolean loadsHolds) {
      this(operation, holdId, loadsHolds, null);
    }
  }

  /** Writes an operation that draws for a hold anew, with what limits it. */
  @FunctionalInterface
  interface Limited {

    /**
     * The operation with the limits of a spender's budgets and of those that are in force of
     * others.
     *
     * @param spender empty for nobody
     * @return null if the caller may not draw for this spender
     */
    byte @Nullable [] with(String account, String spender, List<String> budgets);
  }

  /**
   * A decided reply with the generation that the script ran under, or a refusal: the others are
   * null.
   */
  record Settled(@Nullable ScriptReply reply, @Nullable Refusal refusal, @Nullable ShardKeys keys) {

    static Settled of(Refusal refusal) {
      return new Settled(null, refusal, null);
    }
  }

  /**
   * An account or a hold that Redis lacks.
   *
   * @param keys the generation under which it is lacking
   * @param holdId null for an account
   * @param indexes of the operations that need it
   */
  private record Lack(
      ShardKeys keys, ScriptReply reply, @Nullable String holdId, List<Integer> indexes) {}

  /** Runs to the end what has reached the script, whoever still listens; never fails. */
  CompletableFuture<List<Settled>> run() {
    submit();
    return done;
  }

  private void submit() {
    List<byte[]> next = new ArrayList<>(pending.size());
    for (int index : pending) {
      next.add(operations[index]);
    }
    if (!lanes.submit(shard, next, interest, this::answered)) {
      settleRest(Refusal.OVERLOADED);
    }
  }

  private void answered(@Nullable Called called, @Nullable Throwable failure) {
    if (called == null) {
      settleRest(refusal(failure));
      return;
    }
    ShardKeys keys = called.keys();
    List<ScriptReply> replies = called.replies();
    Map<String, Lack> lacks = new LinkedHashMap<>(2);
    for (int i = 0; i < replies.size(); i++) {
      int index = pending.get(i);
      Item item = items.get(index);
      ScriptReply reply = replies.get(i);
      switch (reply.code()) {
        case ACCOUNT_ABSENT ->
            lack(lacks, reply.account(), new Lack(keys, reply, null, new ArrayList<>(1)), index);
        case HOLD_ABSENT -> {
          if (item.loadsHolds && item.holdId != null) {
            lack(lacks, item.holdId, new Lack(keys, reply, item.holdId, new ArrayList<>(1)), index);
          } else {
            settled[index] = Settled.of(Refusal.HOLD_NOT_FOUND);
          }
        }
        case AGAIN, HELD_BACK -> {
          // It stays pending.
        }
        case LIMITS_WANTED -> limit(index, reply);
        case FAULT -> settled[index] = Settled.of(fault(reply));
        default -> settled[index] = new Settled(reply, null, keys);
      }
    }
    if (lacks.isEmpty()) {
      proceed();
    } else {
      load(lacks.values());
    }
  }

  /** It stays pending, with what the script asked for. */
  private void limit(int index, ScriptReply reply) {
    Limited limited = items.get(index).limited;
    try {
      if (limited == null) {
        throw new IllegalStateException("it draws nothing");
      }
      List<String> asked = asked(reply.payload());
      byte[] again =
          limited.with(reply.account(), asked.getFirst(), asked.subList(1, asked.size()));
      if (again == null) {
        settled[index] = Settled.of(Refusal.SPENDER_FORBIDDEN);
      } else {
        operations[index] = again;
      }
    } catch (IOException | RuntimeException e) {
      log.error("The limits of account {} cannot be told", reply.account(), e);
      settled[index] = Settled.of(Refusal.OUTCOME_UNKNOWN);
    }
  }

  private static List<String> asked(byte[] payload) throws IOException {
    try (MessageUnpacker in = MessagePack.newDefaultUnpacker(payload)) {
      int count = in.unpackArrayHeader();
      List<String> asked = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        asked.add(in.unpackString());
      }
      return asked;
    }
  }

  private static void lack(Map<String, Lack> lacks, String what, Lack lack, int index) {
    lacks.computeIfAbsent(what, first -> lack).indexes.add(index);
  }

  /** Loads what is lacking, and then goes on. */
  private void load(Collection<Lack> lacks) {
    CompletableFuture<?>[] loads = lacks.stream().map(this::load).toArray(CompletableFuture[]::new);
    CompletableFuture.allOf(loads).thenRun(this::proceed);
  }

  private CompletableFuture<Void> load(Lack lack) {
    String drops = lack.reply.payloadText();
    return lack.holdId == null
        ? loader
            .account(lack.keys, lack.reply.account(), drops)
            .thenAccept(loaded -> loaded(lack, loaded, Refusal.ACCOUNT_NOT_FOUND))
        : loader
            .hold(lack.keys, lack.holdId, drops)
            .thenAccept(loaded -> loaded(lack, loaded, Refusal.HOLD_NOT_FOUND));
  }

  private void loaded(Lack lack, Loaded loaded, Refusal unknown) {
    switch (loaded) {
      case DONE -> {
        // The operations stay pending.
      }
      case UNKNOWN -> settle(lack.indexes, unknown);
      case UNAVAILABLE -> settle(lack.indexes, Refusal.OUTCOME_UNKNOWN);
      case OVERLOADED -> settle(lack.indexes, Refusal.OVERLOADED);
    }
  }

  private void proceed() {
    List<Integer> left = unsettled();
    attempts = left.size() < pending.size() ? 0 : attempts + 1;
    if (attempts == MOST_ATTEMPTS) {
      settled[left.getFirst()] = Settled.of(Refusal.OUTCOME_UNKNOWN);
      attempts = 0;
      left = left.subList(1, left.size());
    }
    pending = left;
    if (left.isEmpty()) {
      done.complete(List.of(settled));
    } else {
      submit();
    }
  }

  private List<Integer> unsettled() {
    List<Integer> left = new ArrayList<>(0);
    for (int index : pending) {
      if (settled[index] == null) {
        left.add(index);
      }
    }
    return left;
  }

  private void settleRest(Refusal refusal) {
    settle(pending, refusal);
    done.complete(List.of(settled));
  }

  private void settle(List<Integer> indexes, Refusal refusal) {
    for (int index : indexes) {
      settled[index] = Settled.of(refusal);
    }
  }

  private static Refusal refusal(@Nullable Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof OtherGenerationException) {
      return Refusal.RECOVERING;
    }
    if (!(cause instanceof RedisUnreachableException || cause instanceof LeftOutException)) {
      log.warn("A call of operations has no known outcome: {}", String.valueOf(cause));
    }
    return Refusal.OUTCOME_UNKNOWN;
  }

  /** A full Redis refuses the first write of a call, so that nothing was done. */
  private static Refusal fault(ScriptReply reply) {
    String message = new String(reply.payload(), StandardCharsets.UTF_8);
    if (message.contains("OOM")) {
      return Refusal.DURABILITY_UNAVAILABLE;
    }
    log.error("The operations script failed: {}", message);
    return Refusal.OUTCOME_UNKNOWN;
  }
}
