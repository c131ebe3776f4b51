package com.hydroml.credits.load;

import static io.gatling.javaapi.http.HttpDsl.http;

import io.gatling.javaapi.http.HttpProtocolBuilder;

/** How simulations talk to the service. */
final class Target {

  private Target() {}

  /** Every virtual user has a connection of its own. */
  static HttpProtocolBuilder ownConnections() {
    return http.baseUrl(Settings.target())
        .authorizationHeader("Bearer " + Settings.apiKey())
        .contentTypeHeader("application/json")
        .acceptHeader("application/json")
        .userAgentHeader("eco-credits-load-tests")
        .disableCaching()
        .disableUrlEncoding();
  }
}
