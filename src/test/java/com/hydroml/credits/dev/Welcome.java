package com.hydroml.credits.dev;

import java.time.Duration;

/** What a developer wants to know once the service serves. */
record Welcome(DevelopmentSettings settings, DevelopmentServers servers, Duration took) {

  String text() {
    String service = "http://localhost:" + settings.port();
    return """

    Eco-Credits serves after %.1f s. Ctrl-C stops it and its servers.

      Service    %s
      API        %s/docs (OpenAPI: %s/v3/api-docs)
      API key    %s (accounts user:demo, org:demo)
      Health     http://localhost:%d/actuator/health
      Postgres   %s
      Redis      %s
      Kafka      %s
      Data       %s
    """
        .formatted(
            took.toMillis() / 1000.0,
            service,
            service,
            service,
            DevelopmentSeed.KEY,
            settings.managementPort(),
            servers.postgresUrl(),
            servers.redisUrl(),
            servers.kafkaBootstrapServers(),
            servers.directory());
  }
}
