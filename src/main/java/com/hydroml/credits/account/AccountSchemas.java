package com.hydroml.credits.account;

import com.hydroml.credits.answer.AnswerSchemas;
import com.hydroml.credits.web.FieldType;
import com.hydroml.credits.web.ObjectSchema;

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

  static final ObjectSchema ACCOUNT =
      ObjectSchema.named("Account")
          .required("account", FieldType.account(), "The account's id, the caller's own")
          .required("type", type(), "Whose it is")
          .required(
              "status",
              FieldType.oneOf("active", "frozen", "closed", "quarantined"),
              "May it spend")
          .requiredNullable("display_name", FieldType.string(0, NAME_LENGTH), "A name for people")
          .required("metadata", FieldType.metadata(), "The caller's own members")
          .required("balance", FieldType.object(POSTED_BALANCE), "Its balance now")
          .required("created_at", FieldType.instant(), "When it was made")
          .open()
          .build();

  static final String ACCOUNT_EXAMPLE =
      """
      {"account": "user:42", "type": "user", "status": "active", "display_name": "Ada",
       "metadata": {}, "created_at": "2026-11-01T08:00:00.000Z",
       "balance": {"available": 950000, "held": 50000, "posted": 1000000, "version": 2}}
      """;

  static final String BALANCE_EXAMPLE =
      """
      {"account": "user:42", "available": 950000, "held": 50000, "posted": 1000000,
       "version": 2, "as_of": "2026-11-01T09:00:00.000Z"}
      """;

  private AccountSchemas() {}

  private static FieldType type() {
    return FieldType.oneOf("user", "organisation");
  }

  private static ObjectSchema.Builder balance(String name) {
    return ObjectSchema.named(name)
        .required("available", AnswerSchemas.millicredits(), "What can be reserved, millicredits")
        .required("held", AnswerSchemas.millicredits(), "What open authorizations hold")
        .required("posted", AnswerSchemas.millicredits(), "available + held")
        .required("version", AnswerSchemas.version(), "The steps that changed the account so far");
  }
}
