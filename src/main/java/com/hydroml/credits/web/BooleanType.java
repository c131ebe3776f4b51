package com.hydroml.credits.web;

import tools.jackson.databind.node.ObjectNode;

/** True or false. */
final class BooleanType extends FieldType {

  @Override
  void check(Object value, String prefix, String name, FieldErrors errors) {
    if (!(value instanceof Boolean)) {
      errors.add(prefix, name, "must be true or false");
    }
  }

  @Override
  Object fromText(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> text;
    };
  }

  @Override
  void describe(ObjectNode schema, SchemaRegistry registry) {
    schema.put("type", "boolean");
  }
}
