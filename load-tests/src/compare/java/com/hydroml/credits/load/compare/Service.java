package com.hydroml.credits.load.compare;

import com.hydroml.credits.backing.Loopback;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The service as packaged, against servers of its own, and the operators' check of what it did. */
final class Service implements AutoCloseable {

  private static final long LONGEST_LAG_SECONDS = 600;

  private final Path jar;
  private final Servers servers;
  private final Subject subject;

  /**
   * Starts it.
   *
   * @param ports two of them: of the API, and of what it measures of itself
   * @param key the API key with every scope
   * @param more further settings, such as {@code --credits.redis.connections=4}
   */
  Service(
      Path jar,
      Servers servers,
      List<Integer> ports,
      String key,
      List<String> jvm,
      List<String> more) {
    this.jar = jar;
    this.servers = servers;
    List<String> settings = new ArrayList<>(servers.serviceSettings());
    settings.add("--credits.access.bootstrap-key=" + key);
    settings.addAll(more);
    this.subject =
        new Subject(Options.ECO, ports, jvm, List.of("-jar", jar.toString()), settings);
  }

  static List<Integer> anyPorts() {
    return Loopback.freePorts(2);
  }

  Subject subject() {
    return subject;
  }

  /** How many events of the journal the ledger has not got. */
  double lag() {
    return subject.meter("credits_projector_lag_records");
  }

  /** Waits until the ledger has come up to the journal; answers how many seconds that took. */
  double settle() throws InterruptedException {
    long began = System.nanoTime();
    while (lag() > 0) {
      if (System.nanoTime() - began > TimeUnit.SECONDS.toNanos(LONGEST_LAG_SECONDS)) {
        throw new IllegalStateException("the ledger does not come up to the journal");
      }
      Thread.sleep(50);
    }
    return (System.nanoTime() - began) / 1e9;
  }

  /** Runs the operators' check, whose exit code is the answer: 0 if it finds nothing. */
  int check() throws IOException, InterruptedException {
    System.out.println("java -jar … check");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.addAll(List.of("-jar", jar.toString(), "check"));
    command.addAll(servers.serviceSettings());
    command.add("--spring.r2dbc.statement-timeout=300s");
    command.add("--credits.redis.command-timeout=30s");
    int code = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (code != 0) {
      System.out.println("\nFAILED: check ended with " + code);
    }
    return code;
  }

  @Override
  public void close() {
    subject.close();
  }
}
