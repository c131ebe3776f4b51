package com.hydroml.credits.balance;

import com.hydroml.credits.balance.Bundle.Settled;
import com.hydroml.credits.journal.Confirmation;
import com.hydroml.credits.journal.Journal;
import com.hydroml.credits.journal.MalformedEventException;
import com.hydroml.credits.journal.Outcome;
import com.hydroml.credits.journal.OutcomeCodec;
import com.hydroml.credits.journal.Standing;
import com.hydroml.credits.protocol.AnswerRule;
import com.hydroml.credits.redis.ShardKeys;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From the script's reply to a decision: a success waits until its prefix is journaled. So does the
 * answer that a hold is closed, because it rests on the step that closed it: said too early, a
 * Redis that lost that step could open the hold again.
 */
final class Settlement {

  private static final Logger log = LoggerFactory.getLogger(Settlement.class);

  private final Journal journal;
  private final Standing standing;

  Settlement(Journal journal, Standing standing) {
    this.journal = journal;
    this.standing = standing;
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
      case DECIDED -> decided(reply, keysOf(settled), demanded);
      case NOT_REMEMBERED ->
          CompletableFuture.completedFuture(
              new Decision.NotRemembered(Long.parseLong(reply.payloadText())));
      case HOLD_NOT_COVERED -> refused(Refusal.HOLD_NOT_FOUND);
      case KEY_REUSED -> refused(Refusal.KEY_REUSED);
      case KEY_ABANDONED -> refused(Refusal.KEY_ABANDONED);
      case FROZEN -> refused(Refusal.ACCOUNT_FROZEN);
      case CLOSED -> refused(Refusal.ACCOUNT_CLOSED);
      case MOVED -> refused(Refusal.ACCOUNT_MOVED);
      case QUARANTINED -> refused(Refusal.ACCOUNT_QUARANTINED);
      case OUTBOX_FULL -> refused(Refusal.DURABILITY_UNAVAILABLE);
      case ACCOUNT_ABSENT,
          HOLD_ABSENT,
          HELD_BACK,
          AGAIN,
          LIMITS_WANTED,
          FAULT,
          SWEPT,
          BALANCE,
          HOLD -> {
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

  private CompletableFuture<Decision> decided(
      ScriptReply reply, ShardKeys keys, Durability demanded) {
    Outcome outcome;
    try {
      outcome = OutcomeCodec.decode(reply.payload());
    } catch (MalformedEventException e) {
      log.error("An outcome of account {} cannot be read", reply.account(), e);
      return refused(Refusal.OUTCOME_UNKNOWN);
    }
    return switch (outcome) {
      case Outcome.HoldClosed closed ->
          journaled(reply, closed, reply.version(), keys, Durability.JOURNALED);
      case Outcome.Decline decline ->
          CompletableFuture.completedFuture(decided(reply, decline, Durability.JOURNALED));
      case Outcome.Success success -> journaled(reply, success, success.version(), keys, demanded);
    };
  }

  private CompletableFuture<Decision> journaled(
      ScriptReply reply, Outcome outcome, long version, ShardKeys keys, Durability demanded) {
    if (reply.journaledUpTo() >= version) {
      return CompletableFuture.completedFuture(
          promised(reply, outcome, keys, Confirmation.JOURNALED, demanded));
    }
    if (!journal.isAvailable()) {
      return CompletableFuture.completedFuture(
          promised(reply, outcome, keys, Confirmation.UNCONFIRMED, demanded));
    }
    CompletableFuture<Decision> decision = new CompletableFuture<>();
    journal.await(
        keys,
        reply.account(),
        version,
        demanded == Durability.JOURNALED,
        confirmation -> decision.complete(promised(reply, outcome, keys, confirmation, demanded)));
    if (reply.events().isEmpty()) {
      // Another step's: its acknowledgement may have come between the script and the waiting.
      journal.ask(keys, reply.account());
    }
    return decision;
  }

  private Decision promised(
      ScriptReply reply,
      Outcome outcome,
      ShardKeys keys,
      Confirmation confirmation,
      Durability demanded) {
    // The lease first: a fence that was read before it was prolonged is then seen.
    boolean leased = standing.isLeased();
    AnswerRule.Evidence evidence =
        new AnswerRule.Evidence(
            standing.isFenced(keys.shard(), keys.generation()),
            confirmation == Confirmation.UNKNOWN,
            confirmation == Confirmation.JOURNALED,
            leased,
            demanded == Durability.JOURNALED);
    return switch (AnswerRule.promise(evidence)) {
      case JOURNALED -> decided(reply, outcome, Durability.JOURNALED);
      case QUEUED -> decided(reply, outcome, Durability.QUEUED);
      case OUTCOME_UNKNOWN -> new Decision.Refused(Refusal.OUTCOME_UNKNOWN);
    };
  }

  private static ShardKeys keysOf(Settled settled) {
    return Objects.requireNonNull(settled.keys(), "a reply comes with its generation");
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
