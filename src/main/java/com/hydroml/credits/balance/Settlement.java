package com.hydroml.credits.balance;

import com.hydroml.credits.balance.Bundle.Settled;
import com.hydroml.credits.journal.Journal;
import com.hydroml.credits.journal.MalformedEventException;
import com.hydroml.credits.journal.Outcome;
import com.hydroml.credits.journal.OutcomeCodec;
import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.redis.ShardKeys;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From the script's reply to a decision: a success waits until its prefix is journaled. */
final class Settlement {

  private static final Logger log = LoggerFactory.getLogger(Settlement.class);

  private final Journal journal;
  private final ShardGenerations generations;

  Settlement(Journal journal, ShardGenerations generations) {
    this.journal = journal;
    this.generations = generations;
  }

  /**
   * The decision.
   *
   * @param demanded {@link Durability#JOURNALED} makes an unconfirmed success an unknown outcome
   */
  CompletableFuture<Decision> decision(Settled settled, Durability demanded) {
    ScriptReply reply = settled.reply();
    if (reply == null) {
      return refused(refusalOf(settled));
    }
    return switch (reply.code()) {
      case DECIDED -> decided(reply, demanded);
      case NOT_REMEMBERED ->
          CompletableFuture.completedFuture(
              new Decision.NotRemembered(Long.parseLong(reply.payloadText())));
      case HOLD_NOT_COVERED -> refused(Refusal.HOLD_NOT_FOUND);
      case KEY_REUSED -> refused(Refusal.KEY_REUSED);
      case KEY_ABANDONED -> refused(Refusal.KEY_ABANDONED);
      case FROZEN -> refused(Refusal.ACCOUNT_FROZEN);
      case QUARANTINED -> refused(Refusal.ACCOUNT_QUARANTINED);
      case OUTBOX_FULL -> refused(Refusal.DURABILITY_UNAVAILABLE);
      case ACCOUNT_ABSENT, HOLD_ABSENT, HELD_BACK, AGAIN, FAULT, SWEPT, BALANCE, HOLD -> {
        log.error("The operations script replied {} to an operation", reply.code());
        yield refused(Refusal.OUTCOME_UNKNOWN);
      }
    };
  }

  /** What a read found. */
  Reading reading(Settled settled) {
    ScriptReply reply = settled.reply();
    if (reply == null) {
      Refusal refusal = refusalOf(settled);
      return refusal == Refusal.ACCOUNT_NOT_FOUND || refusal == Refusal.HOLD_NOT_FOUND
          ? new Reading.Absent()
          : new Reading.Unavailable(refusal);
    }
    return switch (reply.code()) {
      case BALANCE -> ReadingDecoder.balance(reply);
      case HOLD -> ReadingDecoder.hold(reply);
      default -> new Reading.Absent();
    };
  }

  private CompletableFuture<Decision> decided(ScriptReply reply, Durability demanded) {
    Outcome outcome;
    try {
      outcome = OutcomeCodec.decode(reply.payload());
    } catch (MalformedEventException e) {
      log.error("An outcome of account {} cannot be read", reply.account(), e);
      return refused(Refusal.OUTCOME_UNKNOWN);
    }
    return switch (outcome) {
      case Outcome.Decline decline ->
          CompletableFuture.completedFuture(decided(reply, decline, Durability.JOURNALED));
      case Outcome.Success success -> journaled(reply, success, demanded);
    };
  }

  private CompletableFuture<Decision> journaled(
      ScriptReply reply, Outcome.Success success, Durability demanded) {
    if (reply.journaledUpTo() >= success.version()) {
      return CompletableFuture.completedFuture(decided(reply, success, Durability.JOURNALED));
    }
    if (!journal.isAvailable()) {
      return CompletableFuture.completedFuture(unconfirmed(reply, success, demanded));
    }
    CompletableFuture<Decision> decision = new CompletableFuture<>();
    ShardKeys keys = generations.keys(Shards.of(reply.account()));
    journal.await(
        keys,
        reply.account(),
        success.version(),
        journaled ->
            decision.complete(
                journaled
                    ? decided(reply, success, Durability.JOURNALED)
                    : unconfirmed(reply, success, demanded)));
    if (reply.replayed()) {
      // The acknowledgement may have come between the script and the waiting.
      journal.ask(keys, reply.account());
    }
    return decision;
  }

  private static Decision unconfirmed(
      ScriptReply reply, Outcome.Success success, Durability demanded) {
    return demanded == Durability.JOURNALED
        ? new Decision.Refused(Refusal.OUTCOME_UNKNOWN)
        : decided(reply, success, Durability.QUEUED);
  }

  private static Decision decided(ScriptReply reply, Outcome outcome, Durability durability) {
    return new Decision.Decided(reply.account(), outcome, reply.replayed(), durability);
  }

  private static Refusal refusalOf(Settled settled) {
    return settled.refusal() == null ? Refusal.OUTCOME_UNKNOWN : settled.refusal();
  }

  private static CompletableFuture<Decision> refused(Refusal refusal) {
    return CompletableFuture.completedFuture(new Decision.Refused(refusal));
  }
}
