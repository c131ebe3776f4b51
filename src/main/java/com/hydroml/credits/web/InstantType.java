package com.hydroml.credits.web;

import com.hydroml.credits.kernel.Rfc3339;
import tools.jackson.databind.node.ObjectNode;

/** An RFC 3339 instant. */
final class InstantType extends FieldType {

  @Override
  void check(Object value, String prefix, String name, FieldErrors errors) {
    if (!(value instanceof String text) || Rfc3339.parse(text) == null) {
      errors.add(
          prefix,
          name,
          "must be an RFC 3339 instant such as 2026-01-31T12:00:00.000Z, from 1970 on");
    }
  }

  @Override
  void describe(ObjectNode schema, SchemaRegistry registry) {
    schema.put("type", "string").put("format", "date-time");
  }
}
