package com.hydroml.credits.web;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** An array of objects. */
final class ArrayType extends FieldType {

  private final int minItems;
  private final int maxItems;
  private final List<ObjectSchema> schemas;
  private final boolean checked;

  ArrayType(int minItems, int maxItems, List<ObjectSchema> schemas, boolean checked) {
    this.minItems = minItems;
    this.maxItems = maxItems;
    this.schemas = schemas;
    this.checked = checked;
  }

  @Override
  void check(Object value, String prefix, String name, FieldErrors errors) {
    if (!(value instanceof List<?> list) || list.size() < minItems || list.size() > maxItems) {
      errors.add(prefix, name, "must be an array of " + minItems + " to " + maxItems + " objects");
    } else if (checked) {
      for (int i = 0; i < list.size(); i++) {
        checkObject(schemas.getFirst(), list.get(i), prefix + name + "[" + i + "].", errors);
      }
    }
  }

  static void checkObject(ObjectSchema schema, Object value, String prefix, FieldErrors errors) {
    if (schema.check(value, prefix) instanceof Checked.Invalid invalid) {
      errors.addAll(invalid.errors());
    }
  }

  @Override
  void describe(ObjectNode schema, SchemaRegistry registry) {
    schema.put("type", "array").put("minItems", minItems).put("maxItems", maxItems);
    ObjectType.describe(schemas, schema.putObject("items"), registry);
  }
}
