package com.hydroml.credits.backing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A Postgres server on loopback; user {@code postgres}, no password. */
public final class PostgresServer implements Server {

  static final String USER = "postgres";

  private final Path directory;
  private final int port;
  private final boolean durable;
  private final Map<String, String> settings;
  private @Nullable EmbeddedPostgres postgres;
  private @Nullable GuardedProcess guard;

  /**
   * @param directory the data directory; a new cluster is made where there is none
   * @param durable whether commits reach the disk: needed only to survive a crash of the machine
   */
  public PostgresServer(Path directory, int port, boolean durable) {
    this(directory, port, durable, Map.of());
  }

  /**
   * As above.
   *
   * @param settings further ones, by their names in {@code postgresql.conf}
   */
  public PostgresServer(Path directory, int port, boolean durable, Map<String, String> settings) {
    this.directory = Directories.create(directory.toAbsolutePath());
    this.port = port;
    this.durable = durable;
    this.settings = Map.copyOf(settings);
  }

  @Override
  public synchronized void start() {
    if (postgres != null) {
      return;
    }
    Leftovers.stop(pidFile(), "postgres");
    discardHalfMadeCluster();
    try {
      postgres = builder().start();
      guard = GuardedProcess.watch(pid());
      Files.writeString(readyFile(), "");
    } catch (IOException | RuntimeException e) {
      throw new IllegalStateException("Postgres did not start, see " + log(), e);
    }
  }

  @Override
  public synchronized void stop() {
    if (postgres == null) {
      return;
    }
    try {
      postgres.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      forget();
    }
  }

  /** Ends the server with SIGKILL, as a crash would; {@link #start()} recovers the same data. */
  public synchronized void kill() {
    if (postgres == null) {
      return;
    }
    ProcessHandle postmaster = ProcessHandle.of(pid()).orElseThrow();
    // Its children hold the shared memory until they notice; a new server must wait for them.
    List<ProcessHandle> children = postmaster.descendants().toList();
    postmaster.destroyForcibly();
    children.forEach(Leftovers::isGoneSoon);
    stop();
  }

  @Override
  public int port() {
    return port;
  }

  /** The running server's first process, the parent of all its others. */
  public ProcessHandle process() {
    return Leftovers.process(pidFile());
  }

  /** A JDBC address of a database of this server. */
  public String jdbcUrl(String database) {
    return "jdbc:postgresql://" + Loopback.HOST + ":" + port + "/" + database;
  }

  /** An R2DBC address of a database of this server. */
  public String r2dbcUrl(String database) {
    return "r2dbc:postgresql://" + Loopback.HOST + ":" + port + "/" + database;
  }

  private EmbeddedPostgres.Builder builder() {
    System.setProperty("ot.epg.working-dir", PostgresPrograms.directory().toString());
    EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder();
    builder
        .setPgBinaryResolver(PostgresPrograms.INSTANCE)
        .setDataDirectory(directory)
        .setCleanDataDirectory(false)
        .setRegisterShutdownHook(false)
        .setPort(port)
        .setPGStartupWait(Duration.ofSeconds(30))
        .setOutputRedirector(Redirect.appendTo(log().toFile()))
        .setErrorRedirector(Redirect.appendTo(log().toFile()))
        .setLocaleConfig("locale", "C")
        .setServerConfig("listen_addresses", Loopback.HOST)
        .setServerConfig("unix_socket_directories", "")
        .setServerConfig("fsync", durable ? "on" : "off")
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("max_connections", "200")
        .setServerConfig("shared_buffers", "64MB");
    settings.forEach(builder::setServerConfig);
    return builder;
  }

  /** A run that was killed while it made the cluster leaves one that never works. */
  private void discardHalfMadeCluster() {
    if (!Files.exists(readyFile())) {
      Directories.deleteTree(directory);
      Directories.create(directory);
    }
  }

  private Path readyFile() {
    return directory.resolve("eco-credits.ready");
  }

  private Path log() {
    return directory.resolveSibling(directory.getFileName() + ".log");
  }

  private Path pidFile() {
    return directory.resolve("postmaster.pid");
  }

  private long pid() {
    return Leftovers.pid(pidFile())
        .orElseThrow(() -> new IllegalStateException("Postgres runs without " + pidFile()));
  }

  private void forget() {
    postgres = null;
    if (guard != null) {
      guard.stop();
      guard = null;
    }
  }
}
