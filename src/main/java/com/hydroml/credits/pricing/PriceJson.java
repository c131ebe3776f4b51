package com.hydroml.credits.pricing;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Prices as JSON: in answers, in the audit trail and in Postgres they look the same. */
final class PriceJson {

  /** No decimal becomes a double on its way. */
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private PriceJson() {}

  static List<Map<String, @Nullable Object>> of(Iterable<OperationPrice> operations) {
    List<Map<String, @Nullable Object>> json = new ArrayList<>();
    operations.forEach(price -> json.add(of(price)));
    return json;
  }

  /** A version as whoever uses prices sees it. */
  static Map<String, @Nullable Object> of(PriceVersion version, @Nullable Instant nextChange) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("version", version.version());
    json.put("effective_from", version.effectiveFrom());
    json.put("next_change", nextChange);
    json.put("operations", of(version.operations().values()));
    return json;
  }

  private static Map<String, @Nullable Object> of(OperationPrice price) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("operation", price.operation());
    json.put("unit", price.unit());
    if (price.tiers().size() == 1) {
      json.put("rate", price.tiers().getFirst().rate().toPlainString());
    } else {
      json.put("tiers", price.tiers().stream().map(PriceJson::of).toList());
    }
    json.put("minimum_charge", price.minimumCharge());
    return json;
  }

  private static Map<String, Object> of(Tier tier) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("from", tier.from());
    BigDecimal to = tier.to();
    if (to != null) {
      json.put("to", to);
    }
    json.put("rate", tier.rate().toPlainString());
    return json;
  }

  /** Reads what {@link #of} wrote. */
  static List<OperationPrice> read(String json) {
    List<OperationPrice> operations = new ArrayList<>();
    for (JsonNode node : JSON.readTree(json)) {
      operations.add(
          new OperationPrice(
              node.path("operation").asString(),
              node.path("unit").asString(),
              tiers(node),
              node.path("minimum_charge").asLong()));
    }
    return operations;
  }

  private static List<Tier> tiers(JsonNode price) {
    if (price.has("rate")) {
      return List.of(new Tier(BigDecimal.ZERO, null, rate(price)));
    }
    List<Tier> tiers = new ArrayList<>();
    for (JsonNode tier : price.path("tiers")) {
      BigDecimal to = tier.has("to") ? tier.path("to").decimalValue() : null;
      tiers.add(new Tier(tier.path("from").decimalValue(), to, rate(tier)));
    }
    return tiers;
  }

  private static BigDecimal rate(JsonNode node) {
    return new BigDecimal(node.path("rate").asString());
  }
}
