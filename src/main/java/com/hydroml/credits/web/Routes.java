package com.hydroml.credits.web;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds the route of a request: a tree over the segments of paths. */
final class Routes {

  /** What a path leads to. */
  sealed interface Found {

    /** A route, and the texts of its parameters in the order of the path. */
    record Hit(Route route, List<String> values) implements Found {}

    /** A path that knows only these methods, comma-separated. */
    record OtherMethods(String allow) implements Found {}

    /** A path that does not exist. */
    record Nothing() implements Found {}
  }

  private static final Found NOTHING = new Found.Nothing();

  private final Node root = new Node();

  Routes(List<Endpoint> endpoints) {
    for (Endpoint endpoint : endpoints) {
      add(Route.of(endpoint));
    }
  }

  private void add(Route route) {
    Node node = root;
    for (String segment : route.segments()) {
      node.children.putIfAbsent(segment, new Node());
      node = Objects.requireNonNull(node.children.get(segment));
    }
    String method = route.endpoint().method().name();
    if (node.routes.put(method, route) != null) {
      throw new IllegalStateException(method + " " + route.endpoint().path() + " is there twice");
    }
    node.otherMethods =
        new Found.OtherMethods(String.join(", ", new TreeSet<>(node.routes.keySet())));
  }

  Found find(String method, Target target) {
    Node node = root;
    List<String> values = new ArrayList<>(2);
    for (String segment : target.segments()) {
      Node child = node.children.get(segment);
      if (child == null) {
        child = node.children.get(Route.PARAMETER);
        values.add(segment);
      }
      if (child == null) {
        return NOTHING;
      }
      node = child;
    }
    Route route = node.routes.get(method);
    if (route != null) {
      return new Found.Hit(route, values);
    }
    return node.otherMethods == null ? NOTHING : node.otherMethods;
  }

  /** A literal segment wins over a parameter; no path of ours needs to look back. */
  private static final class Node {
    private final Map<String, Node> children = new HashMap<>();
    private final Map<String, Route> routes = new HashMap<>();
    private @Nullable Found otherMethods;
  }
}
