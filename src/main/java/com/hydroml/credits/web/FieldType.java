package com.hydroml.credits.web;

import com.hydroml.credits.kernel.AccountId;
import com.hydroml.credits.kernel.IdempotencyKey;
import com.hydroml.credits.kernel.Millicredits;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/**
 * The type of a member: the one source of how a value is checked and how it is documented.
 *
 * <p>Values are parsed JSON: {@code String}, {@code Long}, {@link JsonNumber}, {@code Boolean},
 * {@link JsonNull}, {@code Map} and {@code List}.
 */
public abstract class FieldType {

  /** Reports what is wrong with the value, if anything. */
  abstract void check(Object value, String prefix, String name, FieldErrors errors);

  /** Writes the type's JSON Schema. */
  abstract void describe(ObjectNode schema, SchemaRegistry registry);

  /** The value that a query or path parameter's text stands for. */
  Object fromText(String text) {
    return text;
  }

  /** Millicredits, 1 to 9 000 000 000 000 000. */
  public static FieldType amount() {
    return new IntegerType(Millicredits.MIN, Millicredits.MAX);
  }

  public static FieldType integer(long min, long max) {
    return new IntegerType(min, max);
  }

  /**
   * A number in plain decimal notation, read exactly: an exponent is none.
   *
   * @param decimals the most digits behind the point
   */
  public static FieldType decimal(BigDecimal min, BigDecimal max, int decimals) {
    return new DecimalType(min, max, decimals, false);
  }

  /** The same as a string, which no client's JSON library rounds. */
  public static FieldType decimalText(BigDecimal min, BigDecimal max, int decimals) {
    return new DecimalType(min, max, decimals, true);
  }

  /** A string of so many characters (code points). */
  public static FieldType string(int minLength, int maxLength) {
    return new StringType(minLength, maxLength, null, text -> true, "");
  }

  /**
   * A string of a certain form.
   *
   * @param pattern a regular expression for the document; anchors are added
   * @param matches the same as code
   * @param form completes the sentence "must be …"
   */
  public static FieldType string(
      int maxLength, String pattern, Predicate<String> matches, String form) {
    return new StringType(1, maxLength, pattern, matches, form);
  }

  /** An account's id. */
  public static FieldType account() {
    return string(
        AccountId.MAX_LENGTH,
        AccountId.PATTERN,
        AccountId::isValid,
        "an account id, " + AccountId.PATTERN);
  }

  /** An idempotency key where it is not a header. */
  public static FieldType idempotencyKey() {
    return string(
        IdempotencyKey.MAX_LENGTH,
        IdempotencyKey.PATTERN,
        IdempotencyKey::isValid,
        "an idempotency key, " + IdempotencyKey.PATTERN);
  }

  /** A hold's id. Any string will do: what cannot be one is a hold that does not exist. */
  public static FieldType holdId() {
    return new HoldIdType();
  }

  public static FieldType oneOf(String... values) {
    return new ChoiceType(List.of(values));
  }

  public static FieldType bool() {
    return new BooleanType();
  }

  /** An RFC 3339 instant from 1970 to 9999. */
  public static FieldType instant() {
    return new InstantType();
  }

  /** At most 16 members, values strings, names and values 2 KiB of UTF-8 in all. */
  public static FieldType metadata() {
    return new MetadataType();
  }

  /**
   * A {@link Cursor}.
   *
   * @param matches whether the parts are a position in this list
   */
  public static FieldType cursor(Predicate<List<String>> matches) {
    return new StringType(
        1,
        Cursor.MAX_LENGTH,
        null,
        text -> {
          List<String> parts = Cursor.decode(text);
          return parts != null && matches.test(parts);
        },
        "the next_cursor of an earlier page of this list");
  }

  /** An object of its own schema. */
  public static FieldType object(ObjectSchema schema) {
    return new ObjectType(List.of(schema));
  }

  /** An array whose elements fit the schema. */
  public static FieldType array(int minItems, int maxItems, ObjectSchema schema) {
    return new ArrayType(minItems, maxItems, List.of(schema), true);
  }

  /** An array of values of one type, each of them once. */
  public static FieldType setOf(int minItems, int maxItems, FieldType element) {
    return new SetType(minItems, maxItems, element);
  }

  /**
   * An array whose elements the route checks one by one with {@link ObjectSchema#check}; the
   * schemas, of which each element fits one, only document.
   */
  public static FieldType uncheckedArray(int minItems, int maxItems, ObjectSchema... schemas) {
    return new ArrayType(minItems, maxItems, List.of(schemas), false);
  }

  /** Any of these objects; only for answers. */
  public static FieldType anyOf(ObjectSchema... schemas) {
    return new ObjectType(List.of(schemas));
  }

  /** Any JSON object; only for answers. */
  public static FieldType anyObject() {
    return new ObjectType(List.of());
  }
}
