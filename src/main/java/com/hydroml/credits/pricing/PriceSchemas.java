package com.hydroml.credits.pricing;

import com.hydroml.credits.kernel.Millicredits;
import com.hydroml.credits.pricing.PriceListStore.Contents;
import com.hydroml.credits.web.Checked;
import com.hydroml.credits.web.FieldError;
import com.hydroml.credits.web.FieldType;
import com.hydroml.credits.web.Fields;
import com.hydroml.credits.web.ListQuery;
import com.hydroml.credits.web.NumberedList;
import com.hydroml.credits.web.ObjectSchema;
import com.hydroml.credits.web.Problem;
import com.hydroml.credits.web.ProblemException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What requests about price lists consist of, and what they answer. */
final class PriceSchemas {

  private static final int MAX_OPERATIONS = 200;
  private static final int MAX_TIERS = 10;
  private static final int TEXT = 256;
  private static final int ID = 64;

  static final ObjectSchema PATH =
      ObjectSchema.named("PriceListPath")
          .required("id", FieldType.string(0, ID), "The list's id, prices_…")
          .build();

  private static final ObjectSchema TIER =
      ObjectSchema.named("PriceTier")
          .required("from", PriceFields.quantityOrNone(), "After how many units it begins")
          .optional("to", PriceFields.quantity(), "Up to how many it goes; absent in the last")
          .required("rate", PriceFields.rate(), "Credits that each of its units costs")
          .build();

  private static final ObjectSchema OPERATION =
      ObjectSchema.named("OperationPrice")
          .required("operation", PriceFields.operation(), "The operation type")
          .required("unit", PriceFields.unit(), "What a quantity is counted in")
          .optional("rate", PriceFields.rate(), "Credits a unit; or else there are tiers")
          .optional(
              "tiers",
              FieldType.array(1, MAX_TIERS, TIER),
              "From 0 without gap or overlap; each unit costs its own tier's rate")
          .withDefault(
              "minimum_charge",
              FieldType.integer(0, Millicredits.MAX),
              0L,
              "The least that a quantity above 0 costs, millicredits")
          .build();

  static final ObjectSchema CONTENTS =
      ObjectSchema.named("PriceListRequest")
          .required(
              "operations",
              FieldType.array(1, MAX_OPERATIONS, OPERATION),
              "All operations that have a price; what is not here has none")
          .optional("note", FieldType.string(1, TEXT), "What it is about, for people")
          .optional("reason", FieldType.string(0, TEXT), "Why, for the audit trail")
          .example(
              """
              {"note": "prices of 2027", "operations": [
                {"operation": "train.gpu", "unit": "second", "rate": "0.35", "minimum_charge": 100},
                {"operation": "inference.batch", "unit": "request", "tiers": [
                  {"from": 0, "to": 1000, "rate": "0.002"}, {"from": 1000, "rate": "0.0015"}]}]}
              """)
          .build();

  static final ObjectSchema PUBLISH =
      ObjectSchema.named("PublishPriceListRequest")
          .required("effective_from", FieldType.instant(), "From when on it is in force")
          .optional("reason", FieldType.string(0, TEXT), "Why, for the audit trail")
          .example("{\"effective_from\": \"2100-01-01T00:00:00.000Z\"}")
          .build();

  static final ObjectSchema DISCARD =
      ObjectSchema.named("DiscardPriceListRequest")
          .optional("reason", FieldType.string(0, TEXT), "Why, for the audit trail")
          .example("{\"reason\": \"it was a try\"}")
          .build();

  static ObjectSchema query(NumberedList<PriceList> list) {
    return list.query("PriceListsQuery")
        .optional("status", FieldType.oneOf("draft", "published"), "Only those")
        .build();
  }

  static final ObjectSchema LIST =
      ObjectSchema.named("PriceList")
          .required("id", FieldType.string(1, ID), "The list's id")
          .required(
              "status",
              FieldType.oneOf("draft", "scheduled", "effective", "superseded"),
              "Whether it is, was or will be in force")
          .requiredNullable("version", version(), "Its number; null for a draft")
          .requiredNullable("effective_from", FieldType.instant(), "From when on it is in force")
          .requiredNullable("note", FieldType.string(0, TEXT), "What it is about")
          .required("operations", operations(), "All operations that have a price")
          .required("created_at", FieldType.instant(), "When it was made")
          .required("created_by", FieldType.string(1, TEXT), "By which credential")
          .requiredNullable("published_at", FieldType.instant(), "When it was published")
          .requiredNullable("published_by", FieldType.string(1, TEXT), "By which credential")
          .open()
          .build();

  static final ObjectSchema PAGE = ListQuery.page("PriceLists", LIST);

  static final ObjectSchema IN_FORCE_QUERY =
      ObjectSchema.named("PricesQuery")
          .optional("version", version(), "That version, instead of the one in force")
          .build();

  static final ObjectSchema IN_FORCE =
      ObjectSchema.named("Prices")
          .required("version", version(), "Their number")
          .required("effective_from", FieldType.instant(), "From when on they are in force")
          .requiredNullable(
              "next_change", FieldType.instant(), "When others take effect, if that is known")
          .required("operations", operations(), "All operations that have a price")
          .open()
          .build();

  private static final String OPERATIONS =
      """
      "operations": [
        {"operation": "train.gpu", "unit": "second", "rate": "0.35", "minimum_charge": 100},
        {"operation": "inference.batch", "unit": "request", "tiers": [
          {"from": 0, "to": 1000, "rate": "0.002"}, {"from": 1000, "rate": "0.0015"}],
         "minimum_charge": 0}]\
      """;

  static final String LIST_EXAMPLE =
      """
      {"id": "prices_3vYw0cQ8nJt5LrX2mZs7Bd", "status": "scheduled", "version": 7,
       "effective_from": "2027-01-01T00:00:00.000Z", "note": "prices of 2027",
       %s,
       "created_at": "2026-11-01T09:00:00.000Z", "created_by": "key_bootstrap",
       "published_at": "2026-11-02T09:00:00.000Z", "published_by": "key_bootstrap"}\
      """
          .formatted(OPERATIONS);

  static final String PAGE_EXAMPLE = "{\"data\": [" + LIST_EXAMPLE + "], \"next_cursor\": null}";

  static final String IN_FORCE_EXAMPLE =
      """
      {"version": 7, "effective_from": "2027-01-01T00:00:00.000Z", "next_change": null,
       %s}\
      """
          .formatted(OPERATIONS);

  private PriceSchemas() {}

  static FieldType version() {
    return FieldType.integer(1, Millicredits.MAX);
  }

  private static FieldType operations() {
    return FieldType.array(0, MAX_OPERATIONS, OPERATION);
  }

  /** The list in a body that fits {@link #CONTENTS}; what the rules refuse is a problem. */
  static Contents contents(Fields body) {
    List<OperationDraft> drafts = new ArrayList<>();
    for (Object element : body.elements("operations")) {
      drafts.add(draft(fields(OPERATION, element)));
    }
    List<FieldError> errors = CatalogueRules.check(drafts);
    if (!errors.isEmpty()) {
      throw new ProblemException(Problem.invalid(errors));
    }
    return new Contents(
        drafts.stream().map(OperationDraft::price).toList(), body.optionalString("note"));
  }

  private static OperationDraft draft(Fields fields) {
    return new OperationDraft(
        fields.string("operation"),
        fields.string("unit"),
        fields.optionalDecimal("rate"),
        fields.has("tiers") ? tiers(fields.elements("tiers")) : null,
        fields.number("minimum_charge"));
  }

  private static List<Tier> tiers(List<Object> elements) {
    List<Tier> tiers = new ArrayList<>(elements.size());
    for (Object element : elements) {
      Fields fields = fields(TIER, element);
      @Nullable BigDecimal to = fields.optionalDecimal("to");
      tiers.add(new Tier(fields.decimal("from"), to, fields.decimal("rate")));
    }
    return tiers;
  }

  /** Checked a second time, this time for its values. */
  private static Fields fields(ObjectSchema schema, Object element) {
    return switch (schema.check(element, "")) {
      case Checked.Valid valid -> valid.fields();
      case Checked.Invalid invalid ->
          throw new IllegalStateException("was right before: " + invalid.errors());
    };
  }
}
