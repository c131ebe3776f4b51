package com.hydroml.credits.ledger;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Text as Postgres can store it. It has no zero character, which JSON and MessagePack do have; the
 * raw details keep what was really sent.
 */
final class Stored {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final TypeReference<LinkedHashMap<String, String>> MEMBERS =
      new TypeReference<>() {};

  private Stored() {}

  static @Nullable String text(@Nullable String text) {
    return text == null ? null : text.replace('\0', '\uFFFD');
  }

  static String json(Map<String, String> members) {
    if (members.isEmpty()) {
      return "{}";
    }
    Map<String, String> storable = LinkedHashMap.newLinkedHashMap(members.size());
    members.forEach(
        (name, value) -> storable.put(name.replace('\0', '\uFFFD'), value.replace('\0', '\uFFFD')));
    return JSON.writeValueAsString(storable);
  }

  /** As JSON; texts among the values as Postgres can store them. */
  static String object(Map<String, Object> values) {
    Map<String, Object> storable = LinkedHashMap.newLinkedHashMap(values.size());
    values.forEach(
        (name, value) ->
            storable.put(
                name, value instanceof String text ? text.replace('\0', '\uFFFD') : value));
    return JSON.writeValueAsString(storable);
  }

  static Map<String, String> members(String json) {
    return JSON.readValue(json, MEMBERS);
  }
}
