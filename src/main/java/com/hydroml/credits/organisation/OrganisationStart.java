package com.hydroml.credits.organisation;

import com.hydroml.credits.database.KeptFresh;
import com.hydroml.credits.database.Notifications;
import com.hydroml.credits.lifecycle.BackgroundWork;
import com.hydroml.credits.lifecycle.StartPhases;
import java.time.Duration;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * Loads the organisations before the first request comes, and keeps them fresh: what changed is
 * read. While Postgres is away they stay as they were.
 */
final class OrganisationStart extends BackgroundWork {

  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final String CHANNEL = "organisation";

  private final OrganisationProperties properties;
  private final Notifications notifications;
  private final KeptFresh fresh;

  OrganisationStart(
      OrganisationProperties properties,
      OrganisationRows rows,
      Notifications notifications,
      Organisations organisations) {
    super(StartPhases.KEPT_FRESH);
    this.properties = properties;
    this.notifications = notifications;
    this.fresh =
        new KeptFresh(
            "Organisations",
            PATIENCE,
            Mono.defer(() -> rows.load(organisations.revision()))
                .doOnNext(
                    read -> organisations.take(read.organisations(), read.whole(), read.upTo())));
  }

  @Override
  protected Disposable begin() {
    fresh.first().block();
    return fresh.after(notifications.listen(CHANNEL), properties.refresh()).subscribe();
  }

  /** Seconds since changes were read last. */
  double ageSeconds() {
    return fresh.ageSeconds();
  }
}
