package com.hydroml.credits.pricing;

import com.hydroml.credits.database.KeptFresh;
import com.hydroml.credits.database.Notifications;
import com.hydroml.credits.lifecycle.BackgroundWork;
import com.hydroml.credits.lifecycle.StartPhases;
import java.time.Duration;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * Loads the prices before the first request comes, and keeps them known: a reading without a
 * publication is what shows that there was none.
 */
final class PriceStart extends BackgroundWork {

  private static final Duration START_PATIENCE = Duration.ofSeconds(15);

  /** Short, so that there are several tries before a reading is good for nothing any more. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final String CHANNEL = "price_list";

  private final PricingProperties properties;
  private final PriceRows rows;
  private final Notifications notifications;
  private final KeptFresh fresh;

  PriceStart(
      PricingProperties properties, PriceRows rows, Notifications notifications, Prices prices) {
    super(StartPhases.KEPT_FRESH);
    this.properties = properties;
    this.rows = rows;
    this.notifications = notifications;
    this.fresh =
        new KeptFresh(
            "Prices",
            PATIENCE,
            Mono.defer(() -> rows.load(prices.catalogue().newest())).doOnNext(prices::read));
  }

  @Override
  protected Disposable begin() {
    rows.raiseLead(properties.lead()).block(START_PATIENCE);
    fresh.first().block();
    return fresh.after(notifications.listen(CHANNEL), properties.refresh()).subscribe();
  }
}
