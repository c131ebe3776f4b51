package com.hydroml.credits.dev;

import com.hydroml.credits.CreditsApplication;
import java.time.Duration;
import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * Starts the service with real embedded servers, whose data stay below {@code target/dev}.
 *
 * <p>This is the only class among the tests with a {@code main}: {@code spring-boot:test-run} finds
 * it by that.
 */
public final class DevelopmentApplication {

  private DevelopmentApplication() {}

  public static void main(String[] args) {
    long begin = System.nanoTime();
    ParentWatch.start();
    DevelopmentSettings settings = DevelopmentSettings.of(args);
    try {
      run(settings, args, begin);
    } catch (CannotStartException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    } catch (RuntimeException e) {
      System.err.println("Eco-Credits did not start: " + e);
      // The servers run threads of their own, so the JVM would not end by itself.
      System.exit(1);
    }
  }

  private static void run(DevelopmentSettings settings, String[] args, long begin) {
    settings.requireFreePorts();
    DevelopmentServers servers = DevelopmentServers.start(settings.directory());
    // Spring runs this after it has closed the service, which still uses the servers.
    SpringApplication.getShutdownHandlers().add(servers::stop);
    Map<String, Object> properties = servers.springProperties();
    properties.put("credits.access.bootstrap-key", DevelopmentSeed.KEY);
    properties.put("credits.access.allow-development-key", true);
    new SpringApplicationBuilder(CreditsApplication.class)
        .bannerMode(Banner.Mode.OFF)
        .logStartupInfo(false)
        .properties(properties)
        .initializers(new ServersFirst(servers))
        .run(args);
    new DevelopmentSeed(settings.port()).plant();
    System.out.println(
        new Welcome(settings, servers, Duration.ofNanos(System.nanoTime() - begin)).text());
  }
}
