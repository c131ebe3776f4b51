package com.hydroml.credits.account;

import com.hydroml.credits.journal.Outcome;
import com.hydroml.credits.kernel.RandomIds;
import com.hydroml.credits.web.Call;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** What the request that makes an account does about welcome credits. */
final class Welcome {

  /** What is not granted by then is granted in the background. */
  private static final Duration PATIENCE = Duration.ofMillis(800);

  private final long amount;
  private final RandomIds ids;
  private final WelcomeGrants grants;

  /**
   * @param amount millicredits, 0 for none
   */
  Welcome(long amount, RandomIds ids, WelcomeGrants grants) {
    this.amount = amount;
    this.ids = ids;
    this.grants = grants;
  }

  /** What the account is offered, or null for nothing. */
  @Nullable WelcomeOffer offer(Call call, String account) {
    byte[] identity = WelcomeIdentity.of(call.caller(), account, call.identity());
    return amount == 0 || identity == null
        ? null
        : new WelcomeOffer(identity, ids.welcomeKey(), amount);
  }

  /** Grants what was offered; nothing if that takes too long, or cannot be done at present. */
  Mono<Outcome.Granted> grant(String account, WelcomeOffer offer) {
    return grants
        .grant(new WelcomeStore.Owed(account, offer.key(), offer.amount()))
        .timeout(PATIENCE, Mono.empty());
  }
}
