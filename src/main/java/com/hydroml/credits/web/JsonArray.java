package com.hydroml.credits.web;

/** A JSON array being written, element after element, straight into text. */
public final class JsonArray {

  private final StringBuilder text = new StringBuilder(256).append('[');

  public JsonArray add(JsonObject value) {
    value.appendTo(next());
    return this;
  }

  public JsonArray add(String value) {
    JsonText.quote(next(), value);
    return this;
  }

  void appendTo(StringBuilder out) {
    out.append(text).append(']');
  }

  private StringBuilder next() {
    return text.length() > 1 ? text.append(',') : text;
  }

  /** The JSON text. */
  @Override
  public String toString() {
    return text + "]";
  }
}
