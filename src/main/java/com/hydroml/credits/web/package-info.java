/**
 * The building blocks of the HTTP side: routes as values, strict JSON, problems, and the OpenAPI
 * document made from the same descriptions that requests are checked against.
 */
@ApplicationModule(allowedDependencies = {"kernel", "observability"})
@NullMarked
package com.hydroml.credits.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
