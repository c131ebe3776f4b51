package com.hydroml.credits.backing;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** Points a context at the shared servers; they start while the context is being made. */
public final class BackingInitializer
    implements ApplicationContextInitializer<ConfigurableApplicationContext> {

  @Override
  public void initialize(ConfigurableApplicationContext context) {
    Map<String, Object> properties =
        new LinkedHashMap<>(Backing.shared().springProperties("postgres"));
    properties.put("management.server.port", 0);
    // A machine that is busy with something else opens connections late.
    properties.put("spring.r2dbc.pool.max-create-connection-time", "20s");
    properties.put("credits.access.bootstrap-key", ServiceTest.KEY);
    properties.put("credits.access.allow-development-key", true);
    context
        .getEnvironment()
        .getPropertySources()
        .addFirst(new MapPropertySource("backing", properties));
  }
}
