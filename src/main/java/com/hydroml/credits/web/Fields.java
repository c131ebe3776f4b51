package com.hydroml.credits.web;

import com.hydroml.credits.kernel.Rfc3339;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The members of an object that fits its schema, defaults filled in. Asking for a member that the
 * schema does not have, or as another type, is a programming error and throws.
 */
public final class Fields {

  static final Fields EMPTY = new Fields(Map.of());

  private final Map<String, Object> values;

  Fields(Map<String, Object> values) {
    this.values = values;
  }

  /** Whether the member was sent (also as null) or has a default. */
  public boolean has(String name) {
    return values.containsKey(name);
  }

  public String string(String name) {
    return (String) required(name);
  }

  /** The string, or null if absent or null. */
  public @Nullable String optionalString(String name) {
    return (String) optional(name);
  }

  /** An amount or another integer. */
  public long number(String name) {
    return (Long) required(name);
  }

  /** The integer, or null if absent or null. */
  public @Nullable Long optionalNumber(String name) {
    return (Long) optional(name);
  }

  /** A decimal, whether it was sent as a number or as a string. */
  public BigDecimal decimal(String name) {
    return DecimalType.value(required(name));
  }

  /** The decimal, or null if absent or null. */
  public @Nullable BigDecimal optionalDecimal(String name) {
    Object value = optional(name);
    return value == null ? null : DecimalType.value(value);
  }

  public boolean flag(String name) {
    return (Boolean) required(name);
  }

  /** The instant, or null if absent or null. */
  public @Nullable Instant optionalInstant(String name) {
    Object value = optional(name);
    return value == null ? null : Rfc3339.parse((String) value);
  }

  /** The members of a metadata object; empty if absent or null. */
  public Map<String, String> metadata(String name) {
    Object value = optional(name);
    return value == null ? Map.of() : stringMap(value);
  }

  /** The elements of an array of strings; empty if absent or null. */
  public List<String> strings(String name) {
    return elements(name).stream().map(String.class::cast).toList();
  }

  /** The elements of an array as parsed, to be checked one by one; empty if absent or null. */
  public List<Object> elements(String name) {
    Object value = optional(name);
    return value == null ? List.of() : list(value);
  }

  /** The position that a {@link Cursor} of an earlier page holds, or null for the first page. */
  public @Nullable List<String> optionalCursor(String name) {
    String value = optionalString(name);
    return value == null ? null : Cursor.decode(value);
  }

  /**
   * All members, defaults filled in, as parsed: {@code String}, {@code Long}, {@code Boolean},
   * {@link JsonNull}, {@code Map} and {@code List} of these.
   */
  public Map<String, Object> values() {
    return Collections.unmodifiableMap(values);
  }

  /**
   * A text that is the same for equal values after defaults, whatever the order of members and the
   * white space were: JSON with sorted members.
   */
  public String canonical() {
    return CanonicalJson.of(values);
  }

  private Object required(String name) {
    Object value = optional(name);
    if (value == null) {
      throw new IllegalStateException("member " + name + " is absent, but was asked for");
    }
    return value;
  }

  private @Nullable Object optional(String name) {
    Object value = values.get(name);
    return value == JsonNull.NULL ? null : value;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, String> stringMap(Object checkedByTheSchema) {
    return (Map<String, String>) checkedByTheSchema;
  }

  @SuppressWarnings("unchecked")
  private static List<Object> list(Object checkedByTheSchema) {
    return (List<Object>) checkedByTheSchema;
  }
}
