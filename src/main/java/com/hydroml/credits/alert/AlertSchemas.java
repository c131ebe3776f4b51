package com.hydroml.credits.alert;

import com.hydroml.credits.kernel.Millicredits;
import com.hydroml.credits.web.FieldType;
import com.hydroml.credits.web.ListQuery;
import com.hydroml.credits.web.NumberedList;
import com.hydroml.credits.web.ObjectSchema;
import com.hydroml.credits.webhook.Delivery;

/** What requests about alerts consist of, and what they answer. */
final class AlertSchemas {

  static final int MAX_THRESHOLDS = 20;

  private static final int URL = 1024;
  private static final int TEXT = 256;
  private static final int ID = 64;
  private static final long DAY_S = 86_400;
  private static final long MAX_OVERLAP_S = 7 * DAY_S;

  static final ObjectSchema PATH =
      ObjectSchema.named("AlertsPath")
          .required("account", FieldType.account(), "The account's id, the caller's own")
          .build();

  static final ObjectSchema WEBHOOK_REQUEST =
      ObjectSchema.named("WebhookRequest")
          .required(
              "url",
              FieldType.string(1, URL),
              "Where events are posted to: https, port 443 or 8443, no internal address")
          .build();

  static final ObjectSchema CONFIGURE =
      ObjectSchema.named("AlertsRequest")
          .required(
              "thresholds",
              FieldType.setOf(0, MAX_THRESHOLDS, FieldType.amount()),
              "Millicredits: an alert is raised when what is available has fallen to one, or below")
          .optional(
              "webhook",
              FieldType.object(WEBHOOK_REQUEST),
              "Where events are posted to; without it there is no webhook")
          .optional("reason", FieldType.string(0, TEXT), "Why, for the audit trail")
          .example(
              """
              {"thresholds": [100000, 20000, 5000],
               "webhook": {"url": "https://hooks.example.com/credits"}}
              """)
          .build();

  static final ObjectSchema ROTATE =
      ObjectSchema.named("RotateWebhookRequest")
          .withDefault(
              "overlap",
              FieldType.integer(0, MAX_OVERLAP_S),
              DAY_S,
              "For how many seconds more deliveries are signed with the secret before, too")
          .optional("reason", FieldType.string(0, TEXT), "Why, for the audit trail")
          .example("{\"overlap\": 3600}")
          .build();

  private static final ObjectSchema WEBHOOK =
      ObjectSchema.named("Webhook")
          .required("url", FieldType.string(1, URL), "Where events are posted to")
          .required("created_at", FieldType.instant(), "Since when there is one")
          .requiredNullable(
              "rotated_at", FieldType.instant(), "When its secret was replaced last, if it was")
          .requiredNullable(
              "overlap_until",
              FieldType.instant(),
              "Until when deliveries carry a signature with the secret before, too")
          .optional(
              "secret",
              FieldType.string(1, TEXT),
              "What deliveries are signed with; only in the answer that made it")
          .open()
          .build();

  static final ObjectSchema ALERTS =
      ObjectSchema.named("Alerts")
          .required("account", FieldType.account(), "The account")
          .required("thresholds", thresholds(), "Millicredits, the highest first")
          .required("raised", thresholds(), "Those that are raised, until the account is refilled")
          .requiredNullable("webhook", FieldType.object(WEBHOOK), "Where events are posted to")
          .open()
          .build();

  private static final ObjectSchema EVENT =
      ObjectSchema.named("AlertEvent")
          .required("id", FieldType.string(1, ID), "The event's id, the same in every delivery")
          .required("type", FieldType.oneOf(AlertEvent.TYPE), "What happened")
          .required("account", FieldType.account(), "The account")
          .required("threshold", FieldType.amount(), "The threshold that was raised, millicredits")
          .required("available", balance(), "What was available, millicredits")
          .required("held", balance(), "What was held, millicredits")
          .required("version", balance(), "The account's version at which that was so")
          .required("created_at", FieldType.instant(), "When it was raised")
          .open()
          .build();

  static final ObjectSchema EVENTS = ListQuery.page("AlertEvents", EVENT);

  private static final ObjectSchema DELIVERY =
      ObjectSchema.named("WebhookDelivery")
          .required("id", FieldType.string(1, ID), "The delivery's id")
          .required("event", FieldType.string(1, ID), "The event's id")
          .required("url", FieldType.string(1, URL), "Where it was, or will be, posted to")
          .required("status", status(), "How it stands")
          .required("attempts", balance(), "How many attempts were begun")
          .required("created_at", FieldType.instant(), "Since when it is due")
          .requiredNullable("last_attempt_at", FieldType.instant(), "When the last one began")
          .requiredNullable("next_attempt_at", FieldType.instant(), "When the next one is due")
          .requiredNullable("ended_at", FieldType.instant(), "When it ended; null if it goes on")
          .requiredNullable(
              "response_status", FieldType.integer(0, 999), "The HTTP status of the last answer")
          .requiredNullable("error", FieldType.string(0, TEXT), "Why the last attempt failed")
          .open()
          .build();

  static final ObjectSchema DELIVERIES = ListQuery.page("WebhookDeliveries", DELIVERY);

  static final String ALERTS_EXAMPLE =
      """
      {"account": "user:42", "thresholds": [100000, 20000, 5000], "raised": [100000],
       "webhook": {"url": "https://hooks.example.com/credits",
         "created_at": "2026-11-01T09:00:00.000Z", "rotated_at": null, "overlap_until": null}}
      """;

  static final String SECRET_EXAMPLE =
      """
      {"account": "user:42", "thresholds": [100000, 20000, 5000], "raised": [],
       "webhook": {"url": "https://hooks.example.com/credits",
         "created_at": "2026-11-01T09:00:00.000Z", "rotated_at": null, "overlap_until": null,
         "secret": "whsec_3vYw0cQ8nJt5LrX2mZs7Bd9QpLw4Rb8Xc3VnDsJ7hTk1"}}
      """;

  static final String EVENTS_EXAMPLE =
      """
      {"data": [{"id": "evt_3vYw0cQ8nJt5LrX2mZs7Bd", "type": "balance.low",
        "account": "user:42", "threshold": 100000, "available": 98000, "held": 4000,
        "version": 17, "created_at": "2026-11-01T09:00:00.000Z"}], "next_cursor": null}
      """;

  static final String DELIVERIES_EXAMPLE =
      """
      {"data": [{"id": "delivery_Zk9QpLw4Rb8Xc3VnDsJ7hT", "event": "evt_3vYw0cQ8nJt5LrX2mZs7Bd",
        "url": "https://hooks.example.com/credits", "status": "pending", "attempts": 1,
        "created_at": "2026-11-01T09:00:00.000Z", "last_attempt_at": "2026-11-01T09:00:00.400Z",
        "next_attempt_at": "2026-11-01T09:00:08.112Z", "ended_at": null, "response_status": 500,
        "error": "it answered 500"}], "next_cursor": null}
      """;

  private AlertSchemas() {}

  static ObjectSchema deliveriesQuery(NumberedList<Delivery> list) {
    return list.query("WebhookDeliveriesQuery").optional("status", status(), "Only those").build();
  }

  private static FieldType thresholds() {
    return FieldType.setOf(0, MAX_THRESHOLDS, FieldType.amount());
  }

  private static FieldType balance() {
    return FieldType.integer(0, Millicredits.MAX);
  }

  private static FieldType status() {
    return FieldType.oneOf("pending", "delivered", "failed", "canceled");
  }
}
