package com.hydroml.credits.web;

import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** The caller's own names and values, all strings. */
final class MetadataType extends FieldType {

  static final int MAX_MEMBERS = 16;
  static final int MAX_BYTES = 2048;

  @Override
  void check(Object value, String prefix, String name, FieldErrors errors) {
    if (!(value instanceof Map<?, ?> map)) {
      errors.add(prefix, name, "must be an object");
      return;
    }
    if (map.size() > MAX_MEMBERS) {
      errors.add(prefix, name, "must have at most " + MAX_MEMBERS + " members");
      return;
    }
    int bytes = 0;
    for (Map.Entry<?, ?> member : map.entrySet()) {
      bytes += checkMember(member, prefix, name, errors);
    }
    if (bytes > MAX_BYTES) {
      errors.add(prefix, name, "must have at most " + MAX_BYTES + " bytes of names and values");
    }
  }

  /** The member's bytes of UTF-8. */
  private static int checkMember(
      Map.Entry<?, ?> member, String prefix, String name, FieldErrors errors) {
    String key = (String) member.getKey();
    if (!(member.getValue() instanceof String text)) {
      errors.add(prefix, name + "." + key, "must be a string");
      return 0;
    }
    if (!Text.isStorable(key) || !Text.isStorable(text)) {
      errors.add(
          prefix, name + "." + key, "must not contain control characters or unpaired surrogates");
    }
    return Text.utf8Length(key) + Text.utf8Length(text);
  }

  @Override
  void describe(ObjectNode schema, SchemaRegistry registry) {
    schema.put("type", "object").put("maxProperties", MAX_MEMBERS);
    schema.putObject("additionalProperties").put("type", "string");
  }
}
