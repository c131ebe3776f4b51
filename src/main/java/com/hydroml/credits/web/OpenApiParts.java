package com.hydroml.credits.web;

import com.hydroml.credits.kernel.IdempotencyKey;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What many operations of the document share: security, headers, parameters. */
final class OpenApiParts {

  static final String SECURITY = "apiKey";

  private OpenApiParts() {}

  static void describe(ObjectNode components) {
    components
        .putObject("securitySchemes")
        .putObject(SECURITY)
        .put("type", "http")
        .put("scheme", "bearer")
        .put("description", "An API key. Each operation says which scope the key needs.");
    parameters(components.putObject("parameters"));
    headers(components.putObject("headers"));
  }

  private static void parameters(ObjectNode parameters) {
    keyParameter(parameters.putObject("IdempotencyKey"), true);
    keyParameter(parameters.putObject("OptionalIdempotencyKey"), false);
    ObjectNode durability =
        header(
            parameters.putObject("CreditsDurability"),
            "Credits-Durability",
            "`journaled` asks to be refused rather than answered with less than what Kafka"
                + " confirmed.");
    ArrayNode choices = durability.put("type", "string").putArray("enum");
    choices.add("queued").add("journaled");
    header(
            parameters.putObject("LastEventId"),
            Admission.LAST_EVENT_ID.toString(),
            "The id of the last event that the client has; the stream goes on behind it.")
        .put("type", "string")
        .put("pattern", "^" + Admission.EVENT_ID_PATTERN + "$");
    header(
            parameters.putObject("CreditsIdentity"),
            "Credits-Identity",
            "Of a service's credential: what stands for the verified person whom the account is"
                + " made for, in the service's own terms. Of any other credential it says nothing.")
        .put("type", "string")
        .put("pattern", "^" + Admission.IDENTITY_PATTERN + "$");
    header(
            parameters.putObject("RequestId"),
            RequestIds.HEADER,
            "An id of the caller's for this request, echoed; made if absent.")
        .put("type", "string")
        .put("maxLength", RequestIds.MAX_LENGTH);
  }

  private static void keyParameter(ObjectNode parameter, boolean required) {
    ObjectNode schema =
        header(
            parameter,
            "Idempotency-Key",
            "The caller's name for this request. The same key with the same request gets the same"
                + " decision"
                + (required ? "." : "; needed only where the body changes an amount."));
    parameter.put("required", required);
    schema.put("type", "string").put("pattern", "^" + IdempotencyKey.PATTERN + "$");
    parameter.put("example", "run-42-authorize");
  }

  /** The header's schema. */
  private static ObjectNode header(ObjectNode parameter, String name, String description) {
    parameter.put("name", name).put("in", "header").put("description", description);
    return parameter.putObject("schema");
  }

  private static void headers(ObjectNode headers) {
    string(headers, "RequestId", "The request's id, the caller's or made");
    string(headers, "Location", "The path of what was made");
    string(headers, "IdempotencyReplayed", "`true` if an earlier request made this decision");
    string(headers, "WwwAuthenticate", "How to authenticate");
    headers
        .putObject("RetryAfter")
        .put("description", "Seconds until another try is worth it")
        .putObject("schema")
        .put("type", "integer")
        .put("minimum", 1);
  }

  private static void string(ObjectNode headers, String name, String description) {
    headers
        .putObject(name)
        .put("description", description)
        .putObject("schema")
        .put("type", "string");
  }

  static void refer(ObjectNode headers, String name, String component) {
    headers.putObject(name).put("$ref", "#/components/headers/" + component);
  }
}
