package com.hydroml.credits.database;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;

/** The conditions of a query that are wanted, with their values. */
public final class Conditions {

  private final List<String> conditions = new ArrayList<>();
  private final Map<String, Object> values = new LinkedHashMap<>();

  /** Adds a condition unless its value is null. */
  public Conditions and(String condition, String name, @Nullable Object value) {
    if (value != null) {
      conditions.add(condition);
      values.put(name, value);
    }
    return this;
  }

  /**
   * The same; the value is an array of texts.
   *
   * @param condition for example {@code account = any(:accounts)}
   */
  public Conditions andTexts(String condition, String name, @Nullable Collection<String> values) {
    return and(condition, name, values == null ? null : values.toArray(String[]::new));
  }

  /** Gives a further value to conditions already added. */
  public Conditions bind(String name, Object value) {
    values.put(name, value);
    return this;
  }

  /** The query; the conditions stand between {@code select} and {@code order}. */
  public DatabaseClient.GenericExecuteSpec on(
      DatabaseClient database, String select, String order) {
    String where = conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
    DatabaseClient.GenericExecuteSpec query = database.sql(select + where + order);
    for (Map.Entry<String, Object> value : values.entrySet()) {
      query = query.bind(value.getKey(), value.getValue());
    }
    return query;
  }
}
