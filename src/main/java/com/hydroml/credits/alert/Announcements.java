package com.hydroml.credits.alert;

import com.hydroml.credits.notice.Notices;
import com.hydroml.credits.webhook.Webhooks;
import reactor.core.publisher.Mono;

/** Tells an account of an event, in the transaction that writes it: by its notices and webhook. */
final class Announcements {

  private final Notices notices;
  private final Webhooks webhooks;

  Announcements(Notices notices, Webhooks webhooks) {
    this.notices = notices;
    this.webhooks = webhooks;
  }

  /**
   * Tells it.
   *
   * @param version the account's, of which the event tells something
   * @param json the event, as both have it
   */
  Mono<Void> announce(String account, long version, String type, String eventId, String json) {
    return notices
        .add(account, version, type, eventId, json)
        .then(Mono.defer(() -> webhooks.enqueue(account, eventId, json)));
  }
}
