package com.hydroml.credits.web;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** The named schemas that a document refers to; each is described once. */
final class SchemaRegistry {

  private final Map<String, ObjectSchema> seen = new LinkedHashMap<>();
  private final ObjectNode components;

  SchemaRegistry(ObjectNode components) {
    this.components = components;
  }

  /** The reference to a schema, which is described when it is first referred to. */
  String reference(ObjectSchema schema) {
    ObjectSchema known = seen.putIfAbsent(schema.name(), schema);
    if (known == null) {
      schema.describe(components.putObject(schema.name()), this);
    } else if (known != schema) {
      throw new IllegalStateException("two schemas are named " + schema.name());
    }
    return "#/components/schemas/" + schema.name();
  }
}
