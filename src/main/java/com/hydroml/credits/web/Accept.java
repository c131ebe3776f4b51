package com.hydroml.credits.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Chooses among the forms in which a route can answer, by the header {@code Accept} (RFC 9110,
 * 12.5.1): the greatest weight wins, then what was named more closely, then what was named first.
 */
final class Accept {

  private static final int MAX_RANGES = 32;

  private record Range(String type, double weight, int place) {

    /** 0 if it does not match, or how closely: 1 to 3. */
    int closeness(String offered) {
      if (type.equals(offered)) {
        return 3;
      }
      if (type.endsWith("/*") && offered.startsWith(type.substring(0, type.length() - 1))) {
        return 2;
      }
      return type.equals("*/*") ? 1 : 0;
    }
  }

  private record Choice(String type, double weight, int closeness, int place) {

    boolean isBetterThan(@Nullable Choice other) {
      if (other == null || weight != other.weight) {
        return other == null || weight > other.weight;
      }
      return closeness != other.closeness ? closeness > other.closeness : place < other.place;
    }
  }

  private Accept() {}

  /**
   * The form to answer in, or null if none is accepted.
   *
   * @param headers the header's values; without one everything is accepted
   * @param offered in order of preference
   */
  static @Nullable String choose(List<String> headers, List<String> offered) {
    List<Range> ranges = ranges(headers);
    if (ranges.isEmpty()) {
      return offered.getFirst();
    }
    Choice best = null;
    for (String type : offered) {
      Choice choice = choice(type, ranges);
      if (choice != null && choice.weight() > 0 && choice.isBetterThan(best)) {
        best = choice;
      }
    }
    return best == null ? null : best.type();
  }

  /** What the closest of the ranges says of a form. */
  private static @Nullable Choice choice(String type, List<Range> ranges) {
    Choice closest = null;
    for (Range range : ranges) {
      int closeness = range.closeness(type);
      if (closeness > 0 && (closest == null || closeness > closest.closeness())) {
        closest = new Choice(type, range.weight(), closeness, range.place());
      }
    }
    return closest;
  }

  private static List<Range> ranges(List<String> headers) {
    List<Range> ranges = new ArrayList<>();
    for (String header : headers) {
      for (String part : header.split(",", -1)) {
        if (!part.isBlank() && ranges.size() < MAX_RANGES) {
          ranges.add(range(part, ranges.size()));
        }
      }
    }
    return ranges;
  }

  private static Range range(String text, int place) {
    String[] parts = text.toLowerCase(Locale.ROOT).split(";", -1);
    double weight = 1;
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip();
      if (parameter.startsWith("q=")) {
        weight = weight(parameter.substring(2).strip());
      }
    }
    return new Range(parts[0].strip(), weight, place);
  }

  private static double weight(String text) {
    return text.matches("[01](\\.[0-9]{0,3})?") ? Double.parseDouble(text) : 1;
  }
}
