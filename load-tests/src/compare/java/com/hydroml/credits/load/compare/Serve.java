package com.hydroml.credits.load.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Starts the service as packaged, with servers of its own, for whoever wants to load it; at the end
 * of the standard input, or at a line of it, has the operators' check look at what it did.
 */
public final class Serve {

  private static final List<Integer> PORTS = List.of(8080, 8081);
  private static final List<String> JVM = List.of(Options.JVM.split(","));

  private Serve() {}

  /**
   * Ends with the check's exit code.
   *
   * @param arguments options of the service's JVM in place of the default ones
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Parent.watch();
    Path jar = Path.of(System.getProperty("compare.jar"));
    List<String> jvm = arguments.length == 0 ? JVM : List.of(arguments);
    int code;
    try (Servers servers = new Servers(true, "")) {
      System.out.println("starting the servers");
      servers.start();
      try (Service service = new Service(jar, servers, PORTS, Subject.API_KEY, jvm, List.of())) {
        service.subject().awaitReady();
        System.out.printf(
            "ready on port %d for -Dkey=%s; process %d has %s%nEnter ends it.%n",
            PORTS.getFirst(),
            Subject.API_KEY,
            service.subject().handle().pid(),
            String.join(" ", jvm));
        System.in.read();
        service.settle();
        code = service.check();
      }
    }
    System.exit(code);
  }
}
