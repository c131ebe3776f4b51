package com.hydroml.credits.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.backing.Loopback;
import com.hydroml.credits.quality.RunsAside;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the development command promises: data survive a crash, no process outlives the command, and
 * a taken port is said in one line. A shell stands in for Maven.
 */
@RunsAside
class DevelopmentApplicationTest {

  private static final Duration START = Duration.ofSeconds(90);
  private static final Duration STOP = Duration.ofSeconds(30);

  @TempDir private Path directory;
  private final HttpClient client = HttpClient.newHttpClient();
  private Path output;
  private int port;
  private int managementPort;

  @BeforeEach
  void choosePorts() {
    List<Integer> ports = Loopback.freePorts(2);
    port = ports.get(0);
    managementPort = ports.get(1);
    output = directory.resolve("output");
  }

  @AfterEach
  void leaveNothing() {
    processes().forEach(ProcessHandle::destroyForcibly);
  }

  @Test
  void dataSurviveACrashAndNoProcessSurvivesTheCommand() throws Exception {
    Process command = start();
    awaitServing();
    assertThat(balanceOf("user:demo")).contains("\"available\":1000000,");
    assertThat(balanceOf("org:demo")).contains("\"available\":1000000,");
    assertThat(charge("user:demo", 250_000)).isEqualTo(201);

    jvmOf(command).destroyForcibly();
    awaitNothingLeft();

    Process again = start();
    awaitServing();
    assertThat(balanceOf("user:demo")).contains("\"available\":750000,");
    assertThat(balanceOf("org:demo")).contains("\"available\":1000000,");

    again.destroyForcibly();
    awaitNothingLeft();
  }

  @Test
  void takenPortIsOneClearLineAndStartsNothing() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName(Loopback.HOST))) {
      managementPort = taken.getLocalPort();
      Process command = start();
      assertThat(command.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(command.exitValue()).isEqualTo(1);
      assertThat(Files.readAllLines(output))
          .singleElement()
          .asString()
          .startsWith("Port " + managementPort + " is taken");
      assertThat(data()).doesNotExist();
    }
  }

  @Test
  void noOtherTestClassHasAMainThatMavenCouldTake() throws Exception {
    Path classes = Path.of(getClass().getProtectionDomain().getCodeSource().getLocation().toURI());
    try (var files = Files.walk(classes)) {
      assertThat(files.filter(DevelopmentApplicationTest::hasMain))
          .containsExactly(classes.resolve("com/hydroml/credits/dev/DevelopmentApplication.class"));
    }
  }

  private static boolean hasMain(Path file) {
    if (!file.toString().endsWith(".class")) {
      return false;
    }
    String name = file.toString().replaceFirst(".*/(com/hydroml/.*)\\.class", "$1");
    try {
      Class.forName(
              name.replace('/', '.'), false, DevelopmentApplicationTest.class.getClassLoader())
          .getMethod("main", String[].class);
      return true;
    } catch (ReflectiveOperationException | NoClassDefFoundError e) {
      return false;
    }
  }

  private Process start() throws IOException {
    Files.deleteIfExists(output);
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    // The second command keeps the shell from becoming the JVM: it must be a parent, as Maven is.
    return new ProcessBuilder(
            List.of(
                "/bin/sh",
                "-c",
                "\"$@\"; exit $?",
                "maven",
                java,
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Ddevelopment.directory=" + data(),
                "-cp",
                System.getProperty("java.class.path"),
                DevelopmentApplication.class.getName(),
                "--server.port=" + port,
                "--management.server.port=" + managementPort))
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  private Path data() {
    return directory.resolve("dev");
  }

  private static ProcessHandle jvmOf(Process command) {
    return command.children().findFirst().orElseThrow();
  }

  private void awaitServing() {
    await("the service serves")
        .atMost(START)
        .failFast("it ended, see " + output, () -> processes().isEmpty())
        .until(() -> Files.readString(output).contains("Eco-Credits serves"));
  }

  private void awaitNothingLeft() {
    await("every process has ended").atMost(STOP).until(() -> processes().isEmpty());
    assertThat(Loopback.answers(port)).isFalse();
  }

  /** Every process that has this test's data directory in its command line. */
  private List<ProcessHandle> processes() {
    return ProcessHandle.allProcesses()
        .filter(p -> p.info().commandLine().orElse("").contains(data().toString()))
        .toList();
  }

  private String balanceOf(String account) throws IOException, InterruptedException {
    return client
        .send(request("/v1/accounts/" + account + "/balance").build(), BodyHandlers.ofString())
        .body();
  }

  private int charge(String account, long amount) throws IOException, InterruptedException {
    String body = "{\"account\":\"%s\",\"amount\":%d,\"capture\":true}".formatted(account, amount);
    HttpResponse<String> response =
        client.send(
            request("/v1/authorizations")
                .header("Idempotency-Key", "charge-" + account)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());
    return response.statusCode();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .header("Authorization", "Bearer " + DevelopmentSeed.KEY);
  }
}
