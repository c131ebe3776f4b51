package com.hydroml.credits.web;

import java.util.List;

/** The routes that a module contributes, as a bean. */
@FunctionalInterface
public interface Endpoints {

  List<Endpoint> endpoints();
}
