package com.hydroml.credits.lot;

import com.hydroml.credits.answer.AnswerSchemas;
import com.hydroml.credits.answer.LedgerLists;
import com.hydroml.credits.web.FieldType;
import com.hydroml.credits.web.ObjectSchema;
import java.util.List;

/** What requests about lots consist of, and what they answer. */
final class LotSchemas {

  static final String LOTS = "lots";
  static final String CONSUMPTION = "consumption";

  private static final int ID_LENGTH = 64;

  static final ObjectSchema ACCOUNT_PATH =
      ObjectSchema.named("LotsPath")
          .required("account", FieldType.account(), "The account's id, the caller's own")
          .build();

  static final ObjectSchema LOT_PATH =
      ObjectSchema.named("LotPath")
          .required("account", FieldType.account(), "The account's id, the caller's own")
          .required("id", FieldType.string(0, ID_LENGTH), "The lot's id, its grant's")
          .build();

  static final ObjectSchema LOTS_QUERY =
      LedgerLists.query("LotsQuery", LotSchemas::isLotPosition).build();

  static final ObjectSchema CONSUMPTION_QUERY =
      LedgerLists.query("LotConsumptionQuery", LotSchemas::isLinePosition).build();

  private static final String STATUS =
      "open; expiring: its time is over, and open authorizations keep a rest from being posted"
          + " away; consumed; expired: nothing is left, and a part of it expired";

  private static final ObjectSchema LOT =
      ObjectSchema.named("Lot")
          .required("id", FieldType.string(1, ID_LENGTH), "The lot's id: its grant's")
          .required(
              "kind",
              FieldType.oneOf("paid", "promotional", "bonus", "adjustment"),
              "Where the credits came from")
          .required("status", FieldType.oneOf("open", "expiring", "consumed", "expired"), STATUS)
          .required("amount", FieldType.amount(), "What came in, millicredits")
          .required("remaining", AnswerSchemas.millicredits(), "What is left of it, millicredits")
          .required("expired", AnswerSchemas.millicredits(), "What was posted away, millicredits")
          .requiredNullable("expires_at", FieldType.instant(), "When what is left expires")
          .required("created_at", FieldType.instant(), "When it came in")
          .required("version", AnswerSchemas.version(), "The account's version that brought it")
          .open()
          .build();

  static final ObjectSchema LOTS_PAGE = LedgerLists.page("Lots", LOT);

  private static final ObjectSchema LINE =
      ObjectSchema.named("LotConsumption")
          .required(
              "kind",
              FieldType.oneOf("capture", "refund", "adjustment", "expiry"),
              "What it was for; a refund gives back, the others take")
          .required("amount", FieldType.amount(), "Millicredits")
          .required("version", AnswerSchemas.version(), "The version of the entry")
          .required("ordinal", FieldType.integer(0, Integer.MAX_VALUE), "The entry in its version")
          .optional("authorization", FieldType.holdId(), "What was captured or refunded")
          .optional("reference", FieldType.string(1, 128), "The authorization's reference")
          .optional("operation", FieldType.string(1, 128), "The idempotency key of the request")
          .required("created_at", FieldType.instant(), "When the entry was made")
          .open()
          .build();

  static final ObjectSchema CONSUMPTION_PAGE = LedgerLists.page("LotConsumptions", LINE);

  static final String LOTS_EXAMPLE =
      """
      {"data": [{"id": "grant_Zk9QpLw4Rb8Xc3VnDsJ7hT", "kind": "promotional", "status": "open",
        "amount": 1000000, "remaining": 970000, "expired": 0,
        "expires_at": "2027-01-01T00:00:00.000Z", "created_at": "2026-11-01T09:00:00.000Z",
        "version": 1}],
       "next_cursor": null, "as_of_version": 3}
      """;

  static final String CONSUMPTION_EXAMPLE =
      """
      {"data": [{"kind": "capture", "amount": 30000, "version": 3, "ordinal": 0,
        "authorization": "auth_1q7hT2mZk9QpLw4Rb8Xc3VnDsJ", "reference": "experiment-7",
        "operation": "capture-7", "created_at": "2026-11-01T09:05:00.000Z"}],
       "next_cursor": null, "as_of_version": 3}
      """;

  private LotSchemas() {}

  private static boolean isLotPosition(List<String> cursor) {
    return cursor.size() == 2 && cursor.get(0).equals(LOTS) && isNumber(cursor.get(1), 16);
  }

  private static boolean isLinePosition(List<String> cursor) {
    return cursor.size() == 4
        && cursor.get(0).equals(CONSUMPTION)
        && isNumber(cursor.get(1), 16)
        && isNumber(cursor.get(2), 9)
        && isNumber(cursor.get(3), 9);
  }

  private static boolean isNumber(String text, int digits) {
    return text.matches("[0-9]{1," + digits + "}");
  }
}
