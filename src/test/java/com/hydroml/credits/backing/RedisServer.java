package com.hydroml.credits.backing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import redis.embedded.RedisExecProvider;

/** A Redis server process on loopback, with AOF and without eviction, as the service demands. */
public final class RedisServer implements Server {

  private static final String PROGRAM = "redis-server-" + RedisExecProvider.redisVersion;

  private final Path directory;
  private final int port;
  private final List<String> settings;
  private final @Nullable Path program;
  private @Nullable GuardedProcess process;

  /**
   * @param directory holds the append-only file, the log and the process id
   * @param settings further settings, as on Redis' command line: {@code "--name", "value"}
   */
  public RedisServer(Path directory, int port, List<String> settings) {
    this(directory, port, settings, null);
  }

  /**
   * The same with another program than that of the artifact.
   *
   * @param program null for the artifact's
   */
  public RedisServer(Path directory, int port, List<String> settings, @Nullable Path program) {
    this.directory = Directories.create(directory.toAbsolutePath());
    this.port = port;
    this.settings = List.copyOf(settings);
    this.program = program;
  }

  @Override
  public synchronized void start() {
    if (process != null && process.isAlive()) {
      return;
    }
    Leftovers.stop(pidFile(), program == null ? PROGRAM : program.getFileName().toString());
    process = GuardedProcess.start(command(), pidFile(), directory.resolve("redis.log"));
    Awaitility.await("Redis on port " + port)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .atMost(Duration.ofSeconds(20))
        .until(this::answers);
  }

  @Override
  public synchronized void stop() {
    if (process != null) {
      process.stop();
      process = null;
    }
  }

  /**
   * Ends the server with SIGKILL, as a crash would; {@link #start()} starts it on the same data.
   */
  public synchronized void kill() {
    if (process != null) {
      process.kill(pidFile());
      process = null;
    }
  }

  @Override
  public int port() {
    return port;
  }

  /** The running server's process. */
  public ProcessHandle process() {
    return Leftovers.process(pidFile());
  }

  /** Where the append-only file is. */
  public Path directory() {
    return directory;
  }

  private Path pidFile() {
    return directory.resolve("redis.pid");
  }

  private boolean answers() {
    if (process == null || !process.isAlive()) {
      throw new IllegalStateException("Redis did not start, see " + directory.resolve("redis.log"));
    }
    try {
      return RedisInline.send(port, "PING").equals("PONG");
    } catch (IOException notYet) {
      return false;
    }
  }

  private List<String> command() {
    List<String> command = new ArrayList<>();
    command.add((program == null ? unpacked() : program).toString());
    command.addAll(List.of("--bind", Loopback.HOST, "--port", Integer.toString(port)));
    command.addAll(List.of("--dir", directory.toString()));
    command.addAll(List.of("--appendonly", "yes", "--maxmemory-policy", "noeviction"));
    command.addAll(List.of("--save", "", "--databases", "1", "--repl-backlog-ttl", "0"));
    command.addAll(settings);
    return command;
  }

  /** The program for this machine, unpacked from its artifact once. */
  private static synchronized Path unpacked() {
    Path program = Directories.programs().resolve(PROGRAM);
    if (!Files.isExecutable(program)) {
      try {
        Path packed = RedisExecProvider.defaultProvider().get().toPath();
        Path whole = Files.createTempFile(Directories.programs(), PROGRAM, ".new");
        Files.copy(packed, whole, StandardCopyOption.REPLACE_EXISTING);
        if (!whole.toFile().setExecutable(true, false)) {
          throw new IOException("Cannot make " + whole + " executable");
        }
        Files.move(whole, program, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return program;
  }
}
