package com.hydroml.credits.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.hydroml.credits.web.FieldError;
import com.hydroml.credits.web.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A list that cannot be a price list is refused with the field named. */
class CatalogueRulesTest {

  private static final BigDecimal RATE = new BigDecimal("0.5");

  private static OperationDraft flat(String operation) {
    return new OperationDraft(operation, "second", RATE, null, 0);
  }

  private static OperationDraft tiered(String... tiers) {
    return new OperationDraft("tiered", "second", null, tiers(tiers), 0);
  }

  private static List<Tier> tiers(String... tiers) {
    return Stream.of(tiers)
        .map(tier -> tier.split("-", -1))
        .map(
            ends ->
                new Tier(
                    new BigDecimal(ends[0]),
                    ends[1].isEmpty() ? null : new BigDecimal(ends[1]),
                    RATE))
        .toList();
  }

  static Stream<Arguments> lists() {
    return Stream.of(
        arguments(List.of(flat("a"), flat("b"), tiered("0-10", "10-20.5", "20.5-")), Map.of()),
        arguments(List.of(tiered("0-")), Map.of()),
        arguments(
            List.of(flat("a"), flat("b"), flat("a")),
            Map.of("operations[2].operation", "is in the list twice")),
        arguments(
            List.of(new OperationDraft("a", "s", null, null, 0)),
            Map.of("operations[0].rate", "or tiers is required, and not both")),
        arguments(
            List.of(new OperationDraft("a", "s", RATE, tiers("0-"), 0)),
            Map.of("operations[0].rate", "or tiers is required, and not both")),
        arguments(
            List.of(flat("a"), tiered("0-10", "9-")),
            Map.of("operations[1].tiers[1].from", "overlaps the tier before: it has to be 10")),
        arguments(
            List.of(tiered("0-10", "11-")),
            Map.of("operations[0].tiers[1].from", "leaves a gap before it: it has to be 10")),
        arguments(
            List.of(tiered("1-")),
            Map.of("operations[0].tiers[0].from", "leaves a gap before it: it has to be 0")),
        arguments(
            List.of(tiered("0-10", "10-20")),
            Map.of(
                "operations[0].tiers[1].to",
                "leaves a gap behind it: the last tier goes on without end")),
        arguments(
            List.of(tiered("0-", "10-")),
            Map.of("operations[0].tiers[0].to", "is required: it overlaps the tier behind it")),
        arguments(
            List.of(tiered("0-10", "10-10", "10-")),
            Map.of("operations[0].tiers[1].to", "must be above from")),
        arguments(
            List.of(tiered("0-10", "8-6", "6-")),
            Map.of(
                "operations[0].tiers[1].from",
                "overlaps the tier before: it has to be 10",
                "operations[0].tiers[1].to",
                "must be above from")));
  }

  @ParameterizedTest
  @MethodSource("lists")
  void whatIsWrongIsNamed(List<OperationDraft> drafts, Map<String, String> errors) {
    assertThat(CatalogueRules.check(drafts))
        .containsExactlyInAnyOrderElementsOf(
            errors.entrySet().stream()
                .map(error -> new FieldError(error.getKey(), error.getValue()))
                .toList());
  }

  @Test
  void whatIsStoredIsReadAsItWas() {
    List<OperationPrice> prices =
        Stream.of(flat("a"), tiered("0-0.5", "0.5-1000000000000", "1000000000000-"))
            .map(OperationDraft::price)
            .toList();
    String json =
        PriceJson.of(prices).stream()
            .map(price -> JsonObject.of(price).toString())
            .toList()
            .toString();
    assertThat(PriceJson.read(json)).isEqualTo(prices);
  }
}
