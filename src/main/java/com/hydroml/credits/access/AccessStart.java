package com.hydroml.credits.access;

import com.hydroml.credits.database.KeptFresh;
import com.hydroml.credits.database.Notifications;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Makes the first key, loads the keys before the first request comes, and keeps them fresh: they
 * are read anew when Postgres notifies of a change, and now and then in case it did not. While
 * Postgres is away the keys stay as they were.
 */
final class AccessStart implements SmartLifecycle {

  /** After the database, before what serves. */
  static final int PHASE = Integer.MIN_VALUE + 2000;

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
  private @Nullable Disposable refreshing;
  private volatile long readAt = System.nanoTime();

  AccessStart(
      AccessProperties properties, ApiKeyRows rows, Notifications notifications, ApiKeys keys) {
    this.properties = properties;
    this.rows = rows;
    this.notifications = notifications;
    this.keys = keys;
    this.fresh = new KeptFresh("API keys", PATIENCE, read());
  }

  @Override
  public void start() {
    Secret first = properties.bootstrapKey();
    if (first != null) {
      checkForm(first.reveal());
      Long made = rows.bootstrap("bootstrap", KeyHash.of(first.reveal())).block(PATIENCE);
      if (Objects.equals(made, 1L)) {
        log.info("made the first API key from credits.access.bootstrap-key");
      }
    }
    read().block(PATIENCE);
    refuseDevelopmentKey(keys.knows(DEVELOPMENT_KEY));
    if (keys.isEmpty()) {
      log.warn("there is no valid API key; credits.access.bootstrap-key makes the first one");
    }
    refreshing =
        Disposables.composite(
            fresh.after(notifications.listen(CHANNEL), properties.refresh()).subscribe(),
            Flux.interval(properties.writeUses())
                .onBackpressureDrop()
                .concatMap(tick -> writeUses(), 1)
                .subscribe());
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

  private Mono<List<ApiKey>> read() {
    return Mono.defer(rows::load).doOnNext(this::take);
  }

  private void take(List<ApiKey> loaded) {
    readAt = System.nanoTime();
    keys.replace(loaded);
  }

  /** Seconds since the keys were read last. */
  double ageSeconds() {
    return (System.nanoTime() - readAt) / 1e9;
  }

  /** Whether the last try to load the keys failed. */
  boolean isStale() {
    return fresh.isStale();
  }

  @Override
  public void stop() {
    if (refreshing != null) {
      refreshing.dispose();
      refreshing = null;
      writeUses().block(PATIENCE);
    }
  }

  @Override
  public boolean isRunning() {
    return refreshing != null;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }
}
