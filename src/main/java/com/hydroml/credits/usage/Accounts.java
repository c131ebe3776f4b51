package com.hydroml.credits.usage;

import com.hydroml.credits.answer.Answers;
import com.hydroml.credits.balance.Refusal;
import com.hydroml.credits.web.Reply;
import reactor.core.publisher.Mono;

/** What the routes have in common. */
final class Accounts {

  private Accounts() {}

  /** The answer about an account that does not exist for the caller. */
  static Mono<Reply> absent() {
    return Mono.just(Answers.of(Refusal.ACCOUNT_NOT_FOUND));
  }
}
