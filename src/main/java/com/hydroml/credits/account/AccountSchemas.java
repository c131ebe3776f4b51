package com.hydroml.credits.account;

import com.hydroml.credits.answer.AnswerSchemas;
import com.hydroml.credits.journal.EntryKind;
import com.hydroml.credits.kernel.Millicredits;
import com.hydroml.credits.web.FieldType;
import com.hydroml.credits.web.ObjectSchema;
import java.util.Arrays;

/** What requests about accounts consist of, and what they answer. */
final class AccountSchemas {

  private static final int NAME_LENGTH = 256;
  private static final int GRANT_ID_LENGTH = 64;

  static final ObjectSchema ACCOUNT_PATH =
      ObjectSchema.named("AccountPath")
          .required("account", FieldType.account(), "The account's id, the caller's own")
          .build();

  static final ObjectSchema GRANT_PATH =
      ObjectSchema.named("GrantPath")
          .required("account", FieldType.account(), "The account's id, the caller's own")
          .required("id", FieldType.string(0, GRANT_ID_LENGTH), "The grant's id, grant_…")
          .build();

  static final ObjectSchema PUT =
      ObjectSchema.named("PutAccountRequest")
          .optional("type", type(), "user if the account is new and nothing is said")
          .optional("display_name", FieldType.string(0, NAME_LENGTH), "A name for people")
          .optional("metadata", FieldType.metadata(), "The caller's own members; replaces all")
          .example("{\"type\": \"user\", \"display_name\": \"Ada\"}")
          .build();

  static final ObjectSchema PATCH =
      ObjectSchema.named("PatchAccountRequest")
          .optional("display_name", FieldType.string(0, NAME_LENGTH), "A name for people")
          .optional("metadata", FieldType.metadata(), "The caller's own members; replaces all")
          .example("{\"display_name\": \"Ada L.\"}")
          .build();

  static final ObjectSchema BALANCE_QUERY =
      ObjectSchema.named("BalanceQuery")
          .optional("at", FieldType.instant(), "An instant of the past to read the ledger as of")
          .build();

  static final ObjectSchema GRANT =
      ObjectSchema.named("GrantRequest")
          .required("amount", FieldType.amount(), "Millicredits")
          .required("kind", FieldType.oneOf("promotional", "adjustment", "bonus"), "What it is")
          .required("reason", FieldType.string(0, NAME_LENGTH), "Why it is made")
          .optional("expires_at", FieldType.instant(), "When the credits expire, not in the past")
          .example("{\"amount\": 1000000, \"kind\": \"promotional\", \"reason\": \"Welcome\"}")
          .build();

  private static final ObjectSchema POSTED_BALANCE = balance("PostedBalance").open().build();

  static final ObjectSchema BALANCE =
      balance("AccountBalance")
          .required("account", FieldType.account(), "The account")
          .required("as_of", FieldType.instant(), "When it was so")
          .open()
          .build();

  static final ObjectSchema ACCOUNT = account("Account").open().build();

  static final ObjectSchema STANDING =
      account("AccountStanding")
          .requiredNullable(
              "status_reason", FieldType.string(0, 4096), "Why the status is what it is")
          .open()
          .build();

  static final ObjectSchema STATUS_CHANGE =
      ObjectSchema.named("AccountStatusRequest")
          .required("reason", FieldType.string(1, NAME_LENGTH), "Why, for the audit trail")
          .example("{\"reason\": \"suspected fraud, case 17\"}")
          .build();

  static final String ACCOUNT_EXAMPLE =
      """
      {"account": "user:42", "type": "user", "status": "active", "display_name": "Ada",
       "metadata": {}, "created_at": "2026-11-01T08:00:00.000Z",
       "balance": {"available": 950000, "held": 50000, "posted": 1000000, "version": 2}}
      """;

  static final String STANDING_EXAMPLE =
      """
      {"account": "user:42", "type": "user", "status": "frozen", "display_name": "Ada",
       "metadata": {}, "created_at": "2026-11-01T08:00:00.000Z",
       "status_reason": "suspected fraud, case 17",
       "balance": {"available": 950000, "held": 50000, "posted": 1000000, "version": 2}}
      """;

  static final String BALANCE_EXAMPLE =
      """
      {"account": "user:42", "available": 950000, "held": 50000, "posted": 1000000,
       "version": 2, "as_of": "2026-11-01T09:00:00.000Z"}
      """;

  static final ObjectSchema ENTRY =
      ObjectSchema.named("Entry")
          .required("id", FieldType.string(1, 40), "Unique within the account")
          .required("version", AnswerSchemas.version(), "The step of the account that made it")
          .required("kind", entryKind(), "What it is for")
          .required("available_delta", delta(), "The change of available, millicredits")
          .required("held_delta", delta(), "The change of held, millicredits")
          .required("available_after", AnswerSchemas.millicredits(), "available after the step")
          .required("held_after", AnswerSchemas.millicredits(), "held after the step")
          .optional("authorization", FieldType.holdId(), "The authorization it belongs to")
          .optional("reference", FieldType.string(1, 128), "That authorization's reference")
          .optional("operation", FieldType.idempotencyKey(), "The key of the request")
          .required("created_at", FieldType.instant(), "The step's time")
          .open()
          .build();

  static final String ENTRIES_EXAMPLE =
      """
      {"data": [{"id": "2-0", "version": 2, "kind": "hold", "available_delta": -50000,
        "held_delta": 50000, "available_after": 950000, "held_after": 50000,
        "authorization": "auth_1q7hT2mZk9QpLw4Rb8Xc3VnDsJ", "reference": "experiment-7",
        "operation": "experiment-7.start", "created_at": "2026-11-01T09:00:00.000Z"}],
       "next_cursor": null, "as_of_version": 2}
      """;

  private AccountSchemas() {}

  static FieldType entryKind() {
    return FieldType.oneOf(
        Arrays.stream(EntryKind.values()).map(EntryKind::label).toArray(String[]::new));
  }

  private static FieldType delta() {
    return FieldType.integer(-Millicredits.MAX, Millicredits.MAX);
  }

  static FieldType status() {
    return FieldType.oneOf("active", "frozen", "closed", "quarantined");
  }

  static FieldType type() {
    return FieldType.oneOf("user", "organisation");
  }

  private static ObjectSchema.Builder account(String name) {
    return ObjectSchema.named(name)
        .required("account", FieldType.account(), "The account's id, the caller's own")
        .required("type", type(), "Whose it is")
        .required("status", status(), "May it spend")
        .requiredNullable("display_name", FieldType.string(0, NAME_LENGTH), "A name for people")
        .required("metadata", FieldType.metadata(), "The caller's own members")
        .required("balance", FieldType.object(POSTED_BALANCE), "Its balance")
        .required("created_at", FieldType.instant(), "When it was made");
  }

  private static ObjectSchema.Builder balance(String name) {
    return ObjectSchema.named(name)
        .required("available", AnswerSchemas.millicredits(), "What can be reserved, millicredits")
        .required("held", AnswerSchemas.millicredits(), "What open authorizations hold")
        .required("posted", AnswerSchemas.millicredits(), "available + held")
        .required("version", AnswerSchemas.version(), "The steps that changed the account so far");
  }
}
