package com.hydroml.credits.web;

import com.hydroml.credits.kernel.Rfc3339;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object being written, member after member, straight into text. The caller names each
 * member once; instants are written as {@link Rfc3339} says.
 */
public final class JsonObject {

  private final StringBuilder text;

  public JsonObject() {
    this(256);
  }

  /** Begins an object that is expected to have so many characters. */
  public JsonObject(int capacity) {
    text = new StringBuilder(capacity).append('{');
  }

  /**
   * The object of a map whose values are strings, integers, decimals, booleans, instants, null, and
   * maps and lists of these.
   */
  public static JsonObject of(Map<String, ? extends @Nullable Object> members) {
    JsonObject object = new JsonObject();
    for (Map.Entry<String, ? extends @Nullable Object> member : members.entrySet()) {
      object.putAny(member.getKey(), member.getValue());
    }
    return object;
  }

  /** Writes a value of any type that {@link #of} knows. */
  JsonObject putAny(String name, @Nullable Object value) {
    JsonText.value(name(name), value);
    return this;
  }

  public JsonObject put(String name, long value) {
    name(name).append(value);
    return this;
  }

  /** Writes a decimal as a number, without exponent. */
  public JsonObject put(String name, BigDecimal value) {
    name(name).append(value.toPlainString());
    return this;
  }

  public JsonObject put(String name, boolean value) {
    name(name).append(value);
    return this;
  }

  /** Writes a string, or null. */
  public JsonObject put(String name, @Nullable String value) {
    if (value == null) {
      return putNull(name);
    }
    JsonText.quote(name(name), value);
    return this;
  }

  /** Writes an instant, or null. */
  public JsonObject put(String name, @Nullable Instant value) {
    if (value == null) {
      return putNull(name);
    }
    Rfc3339.append(name(name).append('"'), value);
    text.append('"');
    return this;
  }

  /** Writes an instant given in milliseconds since 1970. */
  public JsonObject putMillis(String name, long epochMillis) {
    return put(name, Instant.ofEpochMilli(epochMillis));
  }

  /** Writes the object as it is now; members added to it later are not seen. */
  public JsonObject put(String name, JsonObject value) {
    value.appendTo(name(name));
    return this;
  }

  /** Writes the array as it is now. */
  public JsonObject put(String name, JsonArray value) {
    value.appendTo(name(name));
    return this;
  }

  /** Writes the map's members in their order; see {@link #of}. */
  public JsonObject put(String name, Map<String, ?> value) {
    return put(name, of(value));
  }

  public JsonObject putNull(String name) {
    name(name).append("null");
    return this;
  }

  /** Writes the member unless the value is null. */
  public JsonObject putIfPresent(String name, @Nullable String value) {
    return value == null ? this : put(name, value);
  }

  /** Writes the member unless the value is null. */
  public JsonObject putIfPresent(String name, @Nullable Long value) {
    return value == null ? this : put(name, value.longValue());
  }

  /** Writes the member unless the value is null. */
  public JsonObject putIfPresent(String name, @Nullable Instant value) {
    return value == null ? this : put(name, value);
  }

  void appendTo(StringBuilder out) {
    out.append(text).append('}');
  }

  private StringBuilder name(String name) {
    if (text.length() > 1) {
      text.append(',');
    }
    JsonText.quote(text, name);
    return text.append(':');
  }

  /** The JSON text. */
  @Override
  public String toString() {
    return text + "}";
  }
}
