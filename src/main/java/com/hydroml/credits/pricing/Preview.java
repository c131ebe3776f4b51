package com.hydroml.credits.pricing;

import com.hydroml.credits.database.Outage;
import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.ledger.UsageQueries;
import com.hydroml.credits.web.FieldType;
import com.hydroml.credits.web.JsonObject;
import com.hydroml.credits.web.ObjectSchema;
import com.hydroml.credits.web.Problem;
import com.hydroml.credits.web.ProblemException;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Prices the last calendar month's use by a list that is not in force. */
final class Preview {

  /** A month of much use takes longer than other administrators' requests. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /** At a time, so that they leave Postgres and its connections to the others. */
  private static final int MOST_AT_ONCE = 2;

  private static final BigDecimal MOST = new BigDecimal("1e30");

  private static final ObjectSchema OPERATION =
      ObjectSchema.named("PricePreviewOperation")
          .required("operation", FieldType.string(1, 64), "The operation type")
          .required("charges", FieldType.integer(0, Long.MAX_VALUE), "How many there were")
          .required("quantity", sum(), "What they add up to, in its unit")
          .required("charged", sum(), "What they cost, millicredits")
          .requiredNullable("would_cost", sum(), "What they would cost; null without a price")
          .requiredNullable("difference", difference(), "By how much more; null without a price")
          .open()
          .build();

  static final ObjectSchema RESPONSE =
      ObjectSchema.named("PricePreview")
          .required("from", FieldType.instant(), "The month's first instant")
          .required("to", FieldType.instant(), "The next month's first instant")
          .required("charged", sum(), "What was charged for operations that the list prices")
          .required("would_cost", sum(), "What the same would cost by the list, millicredits")
          .required("difference", difference(), "By how much more")
          .required(
              "without_price",
              FieldType.setOf(0, Integer.MAX_VALUE, FieldType.string(1, 64)),
              "Operations that were used and that the list does not price")
          .required("operations", FieldType.array(0, Integer.MAX_VALUE, OPERATION), "One by one")
          .open()
          .build();

  static final String EXAMPLE =
      """
      {"from": "2026-10-01T00:00:00.000Z", "to": "2026-11-01T00:00:00.000Z",
       "charged": 420000, "would_cost": 455000, "difference": 35000, "without_price": [],
       "operations": [{"operation": "train.gpu", "charges": 12, "quantity": 1300,
         "charged": 420000, "would_cost": 455000, "difference": 35000}]}
      """;

  private final UsageQueries usage;
  private final Clock clock;
  private final Semaphore places = new Semaphore(MOST_AT_ONCE);

  Preview(UsageQueries usage, Clock clock) {
    this.usage = usage;
    this.clock = clock;
  }

  private static FieldType sum() {
    return FieldType.decimal(BigDecimal.ZERO, MOST, 6);
  }

  private static FieldType difference() {
    return FieldType.decimal(MOST.negate(), MOST, 6);
  }

  /**
   * The preview's JSON; a problem if Postgres does not answer in time, or others are waited for.
   */
  Mono<JsonObject> of(PriceList list) {
    return Mono.defer(
        () ->
            places.tryAcquire()
                ? priced(list).doFinally(signal -> places.release())
                : Mono.error(busy()));
  }

  private Mono<JsonObject> priced(PriceList list) {
    YearMonth month = YearMonth.now(clock.withZone(ZoneOffset.UTC)).minusMonths(1);
    Instant from = begin(month);
    Instant to = begin(month.plusMonths(1));
    return usage
        .groups(from, to, PATIENCE)
        .reduceWith(() -> new PreviewTotals(list.operations()), PreviewTotals::add)
        .timeout(PATIENCE)
        .onErrorMap(Outage::is, outage -> unavailable())
        .map(totals -> json(from, to, totals));
  }

  private static JsonObject json(Instant from, Instant to, PreviewTotals totals) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("from", from);
    json.put("to", to);
    json.putAll(totals.toJson());
    return JsonObject.of(json);
  }

  private static Instant begin(YearMonth month) {
    return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  private static ProblemException busy() {
    return new ProblemException(
        Problem.of(ProblemCode.OVERLOADED, "Other previews are being made at present."));
  }

  private static ProblemException unavailable() {
    return new ProblemException(
        Problem.of(ProblemCode.LEDGER_UNAVAILABLE, "The month's use could not be read in time."));
  }
}
