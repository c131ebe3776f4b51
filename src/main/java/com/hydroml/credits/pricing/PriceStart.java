package com.hydroml.credits.pricing;

import com.hydroml.credits.database.KeptFresh;
import com.hydroml.credits.database.Notifications;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * Loads the prices before the first request comes, and keeps them known: they are read when
 * Postgres notifies of a publication, and every few seconds, which is also what shows that there
 * was none.
 */
final class PriceStart implements SmartLifecycle {

  /** After the database, before what serves. */
  static final int PHASE = Integer.MIN_VALUE + 2000;

  private static final Duration START_PATIENCE = Duration.ofSeconds(15);

  /** Short, so that there are several tries before a reading is good for nothing any more. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final String CHANNEL = "price_list";

  private final PricingProperties properties;
  private final PriceRows rows;
  private final Notifications notifications;
  private final Prices prices;
  private @Nullable Disposable refreshing;

  PriceStart(
      PricingProperties properties, PriceRows rows, Notifications notifications, Prices prices) {
    this.properties = properties;
    this.rows = rows;
    this.notifications = notifications;
    this.prices = prices;
  }

  @Override
  public void start() {
    rows.raiseLead(properties.lead()).block(START_PATIENCE);
    read().block(START_PATIENCE);
    refreshing =
        new KeptFresh("Prices", PATIENCE, read())
            .after(notifications.listen(CHANNEL), properties.refresh())
            .subscribe();
  }

  private Mono<PriceRows.Reading> read() {
    return Mono.defer(() -> rows.load(prices.catalogue().newest())).doOnNext(prices::read);
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
