package com.hydroml.credits.organisation;

import com.hydroml.credits.database.KeptFresh;
import com.hydroml.credits.database.Notifications;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * Loads the organisations before the first request comes, and keeps them fresh: what changed is
 * read when Postgres notifies of it, and now and then in case it did not. While Postgres is away
 * they stay as they were.
 */
final class OrganisationStart implements SmartLifecycle {

  /** After the database, before what serves. */
  static final int PHASE = Integer.MIN_VALUE + 2000;

  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final String CHANNEL = "organisation";

  private final OrganisationProperties properties;
  private final OrganisationRows rows;
  private final Notifications notifications;
  private final Organisations organisations;
  private @Nullable Disposable refreshing;
  private volatile long readAt = System.nanoTime();

  OrganisationStart(
      OrganisationProperties properties,
      OrganisationRows rows,
      Notifications notifications,
      Organisations organisations) {
    this.properties = properties;
    this.rows = rows;
    this.notifications = notifications;
    this.organisations = organisations;
  }

  @Override
  public void start() {
    read().block(PATIENCE);
    refreshing =
        new KeptFresh("Organisations", PATIENCE, read())
            .after(notifications.listen(CHANNEL), properties.refresh())
            .subscribe();
  }

  private Mono<OrganisationRows.Reading> read() {
    return Mono.defer(() -> rows.load(organisations.revision())).doOnNext(this::take);
  }

  private void take(OrganisationRows.Reading reading) {
    readAt = System.nanoTime();
    organisations.take(reading.organisations(), reading.whole(), reading.upTo());
  }

  /** Seconds since changes were read last. */
  double ageSeconds() {
    return (System.nanoTime() - readAt) / 1e9;
  }

  @Override
  public void stop() {
    if (refreshing != null) {
      refreshing.dispose();
      refreshing = null;
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
