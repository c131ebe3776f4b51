package com.hydroml.credits.web;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The members of a JSON object: the one source of strict checking and of the document. An unknown
 * member is an error; so is an explicit null, except where the member is said to be nullable.
 */
public final class ObjectSchema {

  /** An object without members. */
  public static final ObjectSchema EMPTY = named("Empty").build();

  private final String name;
  private final Map<String, Field> fields;
  private final List<Rule> rules;
  private final @Nullable String example;
  private final int requiredFields;
  private final Map<String, Object> defaults;
  private final boolean open;

  private ObjectSchema(Builder builder) {
    name = builder.name;
    fields = new LinkedHashMap<>(builder.fields);
    rules = List.copyOf(builder.rules);
    example = builder.example;
    open = builder.open;
    requiredFields = (int) fields.values().stream().filter(Field::required).count();
    defaults = new LinkedHashMap<>();
    for (Field field : fields.values()) {
      Object value = field.defaultValue();
      if (value != null) {
        defaults.put(field.name(), value);
      }
    }
  }

  /** Begins a schema; its name in the document is unique and in upper camel case. */
  public static Builder named(String name) {
    return new Builder(name);
  }

  String name() {
    return name;
  }

  /** An example as JSON text, or null. */
  @Nullable String example() {
    return example;
  }

  Iterable<Field> fields() {
    return fields.values();
  }

  @Nullable Field field(String fieldName) {
    return fields.get(fieldName);
  }

  /**
   * Checks parsed JSON.
   *
   * @param json as {@link Fields#values} has it
   * @param prefix what field names begin with, empty or for example {@code operations[3].}
   */
  public Checked check(Object json, String prefix) {
    FieldErrors errors = new FieldErrors();
    if (!(json instanceof Map<?, ?> map)) {
      String field = prefix.endsWith(".") ? prefix.substring(0, prefix.length() - 1) : prefix;
      errors.add("", field, "must be an object");
      return new Checked.Invalid(errors.list());
    }
    checkMembers(map, prefix, errors);
    if (!errors.isEmpty()) {
      return new Checked.Invalid(errors.list());
    }
    Fields checked = new Fields(withDefaults(map));
    for (Rule rule : rules) {
      if (!rule.holds().test(checked)) {
        errors.add(prefix, rule.field(), rule.message());
      }
    }
    return errors.isEmpty() ? new Checked.Valid(checked) : new Checked.Invalid(errors.list());
  }

  private void checkMembers(Map<?, ?> map, String prefix, FieldErrors errors) {
    int required = 0;
    for (Map.Entry<?, ?> member : map.entrySet()) {
      String sent = (String) member.getKey();
      Field field = fields.get(sent);
      if (field == null) {
        errors.add(prefix, sent, "is not known here");
        continue;
      }
      if (field.required()) {
        required++;
      }
      if (member.getValue() != JsonNull.NULL || !field.nullable()) {
        field.type().check(member.getValue(), prefix, field.name(), errors);
      }
    }
    if (required < requiredFields) {
      for (Field field : fields.values()) {
        if (field.required() && !map.containsKey(field.name())) {
          errors.add(prefix, field.name(), "is required");
        }
      }
    }
  }

  @SuppressWarnings("unchecked")
  private Map<String, Object> withDefaults(Map<?, ?> map) {
    Map<String, Object> values = (Map<String, Object>) map;
    if (values.keySet().containsAll(defaults.keySet())) {
      return values;
    }
    Map<String, Object> complete = new LinkedHashMap<>(defaults);
    complete.putAll(values);
    return complete;
  }

  /** Writes the JSON Schema. */
  void describe(ObjectNode schema, SchemaRegistry registry) {
    schema.put("type", "object");
    if (requiredFields > 0) {
      ArrayNode required = schema.putArray("required");
      fields.values().stream().filter(Field::required).forEach(field -> required.add(field.name()));
    }
    ObjectNode properties = schema.putObject("properties");
    for (Field field : fields.values()) {
      describe(field, properties.putObject(field.name()), registry);
    }
    if (!open) {
      schema.put("additionalProperties", false);
    }
    if (!rules.isEmpty()) {
      schema.put("description", describeRules());
    }
    if (example != null) {
      schema.putArray("examples").add(JsonReader.tree(example));
    }
  }

  private String describeRules() {
    List<String> sentences = new ArrayList<>();
    rules.forEach(rule -> sentences.add(rule.field() + " " + rule.message() + "."));
    return String.join(" ", sentences);
  }

  /** Writes the JSON Schema of one member. */
  static void describe(Field field, ObjectNode schema, SchemaRegistry registry) {
    ObjectNode type = schema;
    if (field.nullable()) {
      ArrayNode choices = schema.putArray("anyOf");
      type = choices.addObject();
      choices.addObject().put("type", "null");
    }
    field.type().describe(type, registry);
    schema.put("description", field.description());
    Object defaultValue = field.defaultValue();
    if (defaultValue != null) {
      schema.set("default", JsonReader.tree(CanonicalJson.of(defaultValue)));
    }
  }

  private record Rule(String field, String message, Predicate<Fields> holds) {}

  /** Members in the order of the document. */
  public static final class Builder {

    private final String name;
    private final Map<String, Field> fields = new LinkedHashMap<>();
    private final List<Rule> rules = new ArrayList<>();
    private @Nullable String example;
    private boolean open;

    private Builder(String name) {
      this.name = name;
    }

    public Builder required(String field, FieldType type, String description) {
      return add(new Field(field, type, true, false, null, description));
    }

    /** A member that is always there but may be null. */
    public Builder requiredNullable(String field, FieldType type, String description) {
      return add(new Field(field, type, true, true, null, description));
    }

    public Builder optional(String field, FieldType type, String description) {
      return add(new Field(field, type, false, false, null, description));
    }

    /** A member that may be absent, or null. */
    public Builder nullable(String field, FieldType type, String description) {
      return add(new Field(field, type, false, true, null, description));
    }

    /**
     * A member that stands for a value when absent.
     *
     * @param value as parsed JSON: {@code Long}, {@code String} or {@code Boolean}
     */
    public Builder withDefault(String field, FieldType type, Object value, String description) {
      return add(new Field(field, type, false, false, value, description));
    }

    /**
     * A rule over several members, checked once each of them is right.
     *
     * @param field the member that is reported
     * @param message completes the sentence that begins with the member
     */
    public Builder rule(String field, String message, Predicate<Fields> holds) {
      rules.add(new Rule(field, message, holds));
      return this;
    }

    /** An example, as JSON text. */
    public Builder example(String json) {
      example = json;
      return this;
    }

    /** Says that members may be added later; only for answers. */
    public Builder open() {
      open = true;
      return this;
    }

    private Builder add(Field field) {
      if (fields.put(field.name(), field) != null) {
        throw new IllegalStateException(name + " has the member " + field.name() + " twice");
      }
      return this;
    }

    public ObjectSchema build() {
      return new ObjectSchema(this);
    }
  }
}
