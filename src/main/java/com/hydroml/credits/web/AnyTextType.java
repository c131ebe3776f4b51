package com.hydroml.credits.web;

import tools.jackson.databind.node.ObjectNode;

/** Any text, of any length; for parts of a path that name something which may not exist. */
final class AnyTextType extends FieldType {

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
