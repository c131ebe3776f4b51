package com.hydroml.credits.web;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** An object of one schema, of one of several, or any object. */
final class ObjectType extends FieldType {

  private final List<ObjectSchema> schemas;

  ObjectType(List<ObjectSchema> schemas) {
    this.schemas = schemas;
  }

  @Override
  void check(Object value, String prefix, String name, FieldErrors errors) {
    if (!(value instanceof Map<?, ?>)) {
      errors.add(prefix, name, "must be an object");
    } else if (schemas.size() == 1) {
      ArrayType.checkObject(schemas.getFirst(), value, prefix + name + ".", errors);
    }
  }

  @Override
  void describe(ObjectNode schema, SchemaRegistry registry) {
    describe(schemas, schema, registry);
  }

  static void describe(List<ObjectSchema> schemas, ObjectNode schema, SchemaRegistry registry) {
    if (schemas.isEmpty()) {
      schema.put("type", "object");
    } else if (schemas.size() == 1) {
      schema.put("$ref", registry.reference(schemas.getFirst()));
    } else {
      ArrayNode choices = schema.putArray("anyOf");
      for (ObjectSchema choice : schemas) {
        choices.addObject().put("$ref", registry.reference(choice));
      }
    }
  }
}
