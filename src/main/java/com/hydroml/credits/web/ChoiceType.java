package com.hydroml.credits.web;

import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One of a few strings. */
final class ChoiceType extends FieldType {

  private final List<String> values;
  private final String message;

  ChoiceType(List<String> values) {
    this.values = values;
    this.message = "must be one of " + String.join(", ", values);
  }

  @Override
  void check(Object value, String prefix, String name, FieldErrors errors) {
    if (!(value instanceof String text) || !values.contains(text)) {
      errors.add(prefix, name, message);
    }
  }

  @Override
  void describe(ObjectNode schema, SchemaRegistry registry) {
    schema.put("type", "string");
    ArrayNode choices = schema.putArray("enum");
    values.forEach(choices::add);
  }
}
