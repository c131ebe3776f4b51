package com.hydroml.credits.balance;

import com.hydroml.credits.balance.HotStateLoader.Loaded;
import com.hydroml.credits.redis.RedisUnreachableException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Operations of one shard on their way to a decision, in their order. One that cannot be decided
 * yet (its account has to be loaded, or more expired holds be released) holds back those after it,
 * and they are run again from there.
 */
final class Bundle {

  private static final Logger log = LoggerFactory.getLogger(Bundle.class);

  /** How often one operation may be put off before the outcome is given up as unknown. */
  private static final int MOST_ATTEMPTS = 64;

  private final ShardLanes lanes;
  private final HotStateLoader loader;
  private final int shard;
  private final List<Item> items;
  private final Settled[] settled;
  private final CompletableFuture<List<Settled>> done = new CompletableFuture<>();
  private int next;
  private int attempts;

  Bundle(ShardLanes lanes, HotStateLoader loader, int shard, List<Item> items) {
    this.lanes = lanes;
    this.loader = loader;
    this.shard = shard;
    this.items = items;
    this.settled = new Settled[items.size()];
  }

  /**
   * An operation, encoded.
   *
   * @param loadsHolds whether a hold that Redis lacks is brought from the ledger
   */
  record Item(byte[] operation, @Nullable String holdId, boolean loadsHolds) {}

  /** A decided reply, or a refusal: one of them is null. */
  record Settled(@Nullable ScriptReply reply, @Nullable Refusal refusal) {

    static Settled of(Refusal refusal) {
      return new Settled(null, refusal);
    }
  }

  /** Runs to the end, whoever still listens; never fails. */
  CompletableFuture<List<Settled>> run() {
    submit();
    return done;
  }

  private void submit() {
    List<byte[]> operations = new ArrayList<>(items.size() - next);
    for (Item item : items.subList(next, items.size())) {
      operations.add(item.operation);
    }
    if (!lanes.submit(shard, operations, this::answered)) {
      settleRest(Refusal.OVERLOADED);
    }
  }

  private void answered(@Nullable List<ScriptReply> replies, @Nullable Throwable failure) {
    if (replies == null) {
      settleRest(refusal(failure));
      return;
    }
    for (ScriptReply reply : replies) {
      switch (reply.code()) {
        case ACCOUNT_ABSENT -> {
          loadAccount(reply);
          return;
        }
        case HOLD_ABSENT -> {
          if (loadHold(reply)) {
            return;
          }
        }
        case AGAIN -> {
          again();
          return;
        }
        case FAULT -> settle(Settled.of(fault(reply)));
        default -> settle(new Settled(reply, null));
      }
    }
    finish();
  }

  private void loadAccount(ScriptReply reply) {
    loader
        .account(reply.account(), reply.payloadText())
        .thenAccept(loaded -> loaded(loaded, Refusal.ACCOUNT_NOT_FOUND));
  }

  private boolean loadHold(ScriptReply reply) {
    Item item = items.get(next);
    if (!item.loadsHolds || item.holdId == null) {
      settle(Settled.of(Refusal.HOLD_NOT_FOUND));
      return false;
    }
    loader
        .hold(item.holdId, reply.payloadText())
        .thenAccept(loaded -> loaded(loaded, Refusal.HOLD_NOT_FOUND));
    return true;
  }

  private void loaded(Loaded loaded, Refusal unknown) {
    switch (loaded) {
      case DONE -> again();
      case UNKNOWN -> {
        settle(Settled.of(unknown));
        proceed();
      }
      case UNAVAILABLE -> {
        settle(Settled.of(Refusal.OUTCOME_UNKNOWN));
        proceed();
      }
    }
  }

  private void again() {
    attempts++;
    if (attempts == MOST_ATTEMPTS) {
      settle(Settled.of(Refusal.OUTCOME_UNKNOWN));
    }
    proceed();
  }

  private void proceed() {
    if (next < items.size()) {
      submit();
    } else {
      finish();
    }
  }

  private void settle(Settled outcome) {
    settled[next] = outcome;
    next++;
    attempts = 0;
  }

  private void settleRest(Refusal refusal) {
    while (next < items.size()) {
      settle(Settled.of(refusal));
    }
    finish();
  }

  private void finish() {
    done.complete(List.of(settled));
  }

  private static Refusal refusal(@Nullable Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof OtherGenerationException) {
      return Refusal.RECOVERING;
    }
    if (!(cause instanceof RedisUnreachableException)) {
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
