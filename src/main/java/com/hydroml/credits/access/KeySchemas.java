package com.hydroml.credits.access;

import com.hydroml.credits.web.FieldType;
import com.hydroml.credits.web.Fields;
import com.hydroml.credits.web.ListQuery;
import com.hydroml.credits.web.NumberedList;
import com.hydroml.credits.web.ObjectSchema;
import com.hydroml.credits.web.Scope;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What requests about keys consist of, and what they answer. */
final class KeySchemas {

  static final String SERVICE = "service";
  static final int MAX_ACCOUNTS = 100;

  /** The most secrets of a key that are valid at a time. */
  static final int MAX_SECRETS = 5;

  private static final int TEXT = 256;
  private static final int ID = 64;
  private static final long DAY_S = 86_400;
  private static final long MAX_OVERLAP_S = 30 * DAY_S;

  private static final String NEEDS_RATE = "needs requests_per_second";

  static final ObjectSchema PATH =
      ObjectSchema.named("ApiKeyPath")
          .required("id", FieldType.string(0, ID), "The key's id, key_…")
          .build();

  static final ObjectSchema CREATE =
      ObjectSchema.named("CreateApiKeyRequest")
          .required("name", FieldType.string(1, TEXT), "A name for people")
          .required("owner", owner(), "Whose it is: a service's covers all accounts")
          .optional("accounts", accounts(), "Of an organisation's or a user's: what it covers")
          .required("scopes", scopes(), "What it may be used for")
          .optional(
              "expires_at", FieldType.instant(), "From when on it is not valid; never if absent")
          .optional(
              "requests_per_second",
              rate(),
              "How many requests, and operations of batches, it may send; absent: any")
          .optional("burst", rate(), "How many at once after a rest; absent: those of a second")
          .optional("reason", FieldType.string(0, TEXT), "Why, for the audit trail")
          .rule("burst", NEEDS_RATE, KeySchemas::isBurstOfARate)
          .rule(
              "accounts",
              "is required of an organisation's or a user's key, and a service's has none",
              KeySchemas::areAccountsTheOwners)
          .example(
              """
              {"name": "job runner", "owner": "service", "scopes": ["authorize", "read"]}\
              """)
          .build();

  static final ObjectSchema CHANGE =
      ObjectSchema.named("ChangeApiKeyRequest")
          .optional("name", FieldType.string(1, TEXT), "A name for people")
          .nullable(
              "requests_per_second",
              rate(),
              "How many requests, and operations of batches, it may send; null: any")
          .optional("burst", rate(), "How many at once after a rest; absent: those of a second")
          .optional("reason", FieldType.string(0, TEXT), "Why, for the audit trail")
          .rule("burst", NEEDS_RATE, KeySchemas::isBurstOfARate)
          .rule(
              "name",
              "or requests_per_second is required",
              fields -> fields.has("name") || fields.has("requests_per_second"))
          .example("{\"requests_per_second\": 50, \"burst\": 100}")
          .build();

  static final ObjectSchema ROTATE =
      ObjectSchema.named("RotateApiKeyRequest")
          .withDefault(
              "overlap",
              FieldType.integer(0, MAX_OVERLAP_S),
              DAY_S,
              "For how many seconds more the secret that is replaced is valid")
          .optional("reason", FieldType.string(0, TEXT), "Why, for the audit trail")
          .example("{\"overlap\": 3600}")
          .build();

  static final ObjectSchema REVOKE =
      ObjectSchema.named("RevokeApiKeyRequest")
          .required("reason", FieldType.string(0, TEXT), "Why, for the audit trail")
          .example("{\"reason\": \"it was in a log\"}")
          .build();

  static ObjectSchema query(NumberedList<KeyView> list) {
    return list.query("ApiKeysQuery")
        .optional("owner", owner(), "Only those of such owners")
        .optional("account", FieldType.account(), "Only those that name this account")
        .build();
  }

  private static final ObjectSchema SECRET =
      ObjectSchema.named("ApiKeySecret")
          .required("created_at", FieldType.instant(), "When it was made")
          .requiredNullable(
              "valid_until",
              FieldType.instant(),
              "Until when it is valid; null: as long as the key")
          .open()
          .build();

  static final ObjectSchema KEY = key("ApiKey").open().build();

  static final ObjectSchema KEY_WITH_SECRET =
      key("ApiKeyWithSecret")
          .required("secret", FieldType.string(1, TEXT), "The key to send; never shown again")
          .open()
          .build();

  static final ObjectSchema PAGE = ListQuery.page("ApiKeys", KEY);

  private static final String MEMBERS =
      """
      "id": "key_3vYw0cQ8nJt5LrX2mZs7Bd", "status": "active", "name": "job runner",
       "owner": "service", "accounts": null, "scopes": ["authorize", "read"],
       "expires_at": null, "revoked_at": null, "requests_per_second": 50, "burst": 100,
       "secrets": [{"created_at": "2026-11-01T09:00:00.000Z", "valid_until": null}],
       "created_at": "2026-11-01T09:00:00.000Z", "created_by": "key_bootstrap",
       "last_used_at": null\
      """;

  static final String KEY_EXAMPLE = "{" + MEMBERS + "}";

  static final String SECRET_EXAMPLE =
      "{" + MEMBERS + ", \"secret\": \"eco_7Hq2WmXs9KdRtY4LpZc8VnBgJ1Fa6Ue3Ti5Ow0Sx2Nb4\"}";

  static final String PAGE_EXAMPLE = "{\"data\": [" + KEY_EXAMPLE + "], \"next_cursor\": null}";

  private KeySchemas() {}

  private static ObjectSchema.Builder key(String name) {
    return ObjectSchema.named(name)
        .required("id", FieldType.string(1, ID), "What names the key; no secret")
        .required("status", FieldType.oneOf("active", "expired", "revoked"), "Whether it is let in")
        .required("name", FieldType.string(1, TEXT), "A name for people")
        .required("owner", owner(), "Whose it is")
        .requiredNullable(
            "accounts",
            FieldType.setOf(0, ApiKeyRows.MAX_KEYS, FieldType.string(1, TEXT)),
            "What it covers; null for all accounts")
        .required(
            "scopes",
            FieldType.setOf(0, TEXT, FieldType.string(1, TEXT)),
            "What it may be used for")
        .requiredNullable("expires_at", FieldType.instant(), "From when on it is not valid")
        .requiredNullable("revoked_at", FieldType.instant(), "When it was revoked")
        .requiredNullable("requests_per_second", rate(), "How many requests it may send")
        .requiredNullable("burst", rate(), "How many at once after a rest")
        .required(
            "secrets",
            FieldType.array(0, MAX_SECRETS, SECRET),
            "The secrets that are valid, the oldest first")
        .required("created_at", FieldType.instant(), "When it was made")
        .requiredNullable("created_by", FieldType.string(1, TEXT), "By which credential")
        .requiredNullable(
            "last_used_at",
            FieldType.instant(),
            "When it was last used, as far as has been written down: seconds late");
  }

  private static boolean areAccountsTheOwners(Fields fields) {
    return fields.string("owner").equals(SERVICE) != fields.has("accounts");
  }

  /** The limit that a request names, or null for none. */
  static @Nullable RateLimit limit(Fields fields) {
    Long perSecond = fields.optionalNumber("requests_per_second");
    if (perSecond == null) {
      return null;
    }
    Long burst = fields.optionalNumber("burst");
    return new RateLimit(perSecond.intValue(), (burst == null ? perSecond : burst).intValue());
  }

  private static boolean isBurstOfARate(Fields fields) {
    return !fields.has("burst") || fields.optionalNumber("requests_per_second") != null;
  }

  private static FieldType rate() {
    return FieldType.integer(1, RateLimit.MAX);
  }

  private static FieldType owner() {
    return FieldType.oneOf(SERVICE, "organisation", "user");
  }

  private static FieldType accounts() {
    return FieldType.setOf(1, MAX_ACCOUNTS, FieldType.account());
  }

  private static FieldType scopes() {
    String[] labels = Arrays.stream(Scope.values()).map(Scope::label).toArray(String[]::new);
    return FieldType.setOf(1, labels.length, FieldType.oneOf(labels));
  }
}
