package com.hydroml.credits.web;

import java.util.ArrayList;
import java.util.List;

/**
 * An endpoint as the router sees it.
 *
 * @param segments of the path; {@link #PARAMETER} where any text fits
 * @param parameters the parameters' names in the order of the path
 */
record Route(Endpoint endpoint, List<String> segments, List<String> parameters) {

  static final String PARAMETER = "";

  static Route of(Endpoint endpoint) {
    List<String> segments = new ArrayList<>();
    List<String> parameters = new ArrayList<>();
    for (String segment : endpoint.path().substring(1).split("/", -1)) {
      if (segment.startsWith("{")) {
        segments.add(PARAMETER);
        parameters.add(segment.substring(1, segment.length() - 1));
      } else {
        segments.add(segment);
      }
    }
    Route route = new Route(endpoint, List.copyOf(segments), List.copyOf(parameters));
    route.requireSchema();
    return route;
  }

  private void requireSchema() {
    List<String> described = new ArrayList<>();
    endpoint.pathSchema().fields().forEach(field -> described.add(field.name()));
    if (!described.containsAll(parameters) || described.size() != parameters.size()) {
      throw new IllegalStateException(
          endpoint.path() + " has the parameters " + parameters + ", but describes " + described);
    }
  }
}
