package com.hydroml.credits.web;

import tools.jackson.databind.node.ObjectNode;

/** A string that may or may not name a hold. */
final class HoldIdType extends FieldType {

  @Override
  void check(Object value, String prefix, String name, FieldErrors errors) {
    if (!(value instanceof String)) {
      errors.add(prefix, name, "must be a string");
    }
  }

  @Override
  void describe(ObjectNode schema, SchemaRegistry registry) {
    schema.put("type", "string");
  }
}
