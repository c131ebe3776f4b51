package com.hydroml.credits.web;

import java.util.HashSet;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** An array of values of one type, each of them once. */
final class SetType extends FieldType {

  private final int minItems;
  private final int maxItems;
  private final FieldType element;

  SetType(int minItems, int maxItems, FieldType element) {
    this.minItems = minItems;
    this.maxItems = maxItems;
    this.element = element;
  }

  @Override
  void check(Object value, String prefix, String name, FieldErrors errors) {
    if (!(value instanceof List<?> list) || list.size() < minItems || list.size() > maxItems) {
      errors.add(prefix, name, "must be an array of " + minItems + " to " + maxItems + " values");
      return;
    }
    for (int i = 0; i < list.size(); i++) {
      element.check(list.get(i), prefix, name + "[" + i + "]", errors);
    }
    if (new HashSet<>(list).size() < list.size()) {
      errors.add(prefix, name, "must name nothing twice");
    }
  }

  @Override
  void describe(ObjectNode schema, SchemaRegistry registry) {
    schema.put("type", "array").put("minItems", minItems).put("maxItems", maxItems);
    schema.put("uniqueItems", true);
    element.describe(schema.putObject("items"), registry);
  }
}
