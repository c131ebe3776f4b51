package com.hydroml.credits.access;

import com.hydroml.credits.database.KeptFresh;
import com.hydroml.credits.database.Notifications;
import com.hydroml.credits.lifecycle.BackgroundWork;
import com.hydroml.credits.lifecycle.StartPhases;
import java.time.Duration;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * Makes the first key, loads the keys before the first request comes, and keeps them fresh: they
 * are read anew when Postgres notifies of a change, and now and then in case it did not. While
 * Postgres is away the keys stay as they were.
 */
final class AccessStart extends BackgroundWork {

  static final String DEVELOPMENT_KEY = "eco_dev_local";

  private static final Logger log = LoggerFactory.getLogger(AccessStart.class);
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final String CHANNEL = "api_key";
  private static final int MIN_KEY_LENGTH = 24;

  private final AccessProperties properties;
  private final ApiKeyRows rows;
  private final Notifications notifications;
  private final ApiKeys keys;
  private final KeptFresh fresh;

  AccessStart(
      AccessProperties properties, ApiKeyRows rows, Notifications notifications, ApiKeys keys) {
    super(StartPhases.KEPT_FRESH);
    this.properties = properties;
    this.rows = rows;
    this.notifications = notifications;
    this.keys = keys;
    this.fresh =
        new KeptFresh("API keys", PATIENCE, Mono.defer(rows::load).doOnNext(keys::replace));
  }

  @Override
  protected Disposable begin() {
    makeFirst();
    fresh.first().block();
    refuseDevelopmentKey(keys.knows(DEVELOPMENT_KEY));
    if (keys.isEmpty()) {
      log.warn("there is no valid API key; credits.access.bootstrap-key makes the first one");
    }
    return Disposables.composite(
        fresh.after(notifications.listen(CHANNEL), properties.refresh()).subscribe(),
        every(properties.writeUses(), this::writeUses),
        () -> writeUses().block(PATIENCE));
  }

  private void makeFirst() {
    Secret first = properties.bootstrapKey();
    if (first == null) {
      return;
    }
    checkForm(first.reveal());
    Long made = rows.bootstrap("bootstrap", KeyHash.of(first.reveal())).block(PATIENCE);
    if (Objects.equals(made, 1L)) {
      log.info("made the first API key from credits.access.bootstrap-key");
    }
  }

  private Mono<Void> writeUses() {
    return rows.writeUses(keys.uses())
        .timeout(PATIENCE)
        .onErrorResume(
            failure -> {
              log.debug("last uses of API keys are written later", failure);
              return Mono.empty();
            });
  }

  private void checkForm(String key) {
    if (key.equals(DEVELOPMENT_KEY)) {
      refuseDevelopmentKey(true);
      return;
    }
    boolean visible = key.chars().allMatch(c -> c > ' ' && c < 0x7f);
    if (key.length() < MIN_KEY_LENGTH || key.length() > ApiKeys.MAX_KEY_LENGTH || !visible) {
      throw new AccessStartupException(
          "credits.access.bootstrap-key is no key: it has "
              + key.length()
              + " characters"
              + (visible ? "." : ", some of them not visible ASCII."),
          "Make it %d to %d visible ASCII characters, random ones."
              .formatted(MIN_KEY_LENGTH, ApiKeys.MAX_KEY_LENGTH));
    }
  }

  private void refuseDevelopmentKey(boolean present) {
    if (present && !properties.allowDevelopmentKey()) {
      throw new AccessStartupException(
          "The API key " + DEVELOPMENT_KEY + " is for development; everybody knows it.",
          "Set credits.access.bootstrap-key to a key of your own and use a database that was not"
              + " made for development (or revoke that key: set revoked_at in the table api_key).");
    }
  }

  /** Seconds since the keys were read last. */
  double ageSeconds() {
    return fresh.ageSeconds();
  }

  /** Whether the last try to load the keys failed. */
  boolean isStale() {
    return fresh.isStale();
  }
}
