package com.hydroml.credits.load.compare;

import com.hydroml.credits.kernel.Shards;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Runs the subjects one after another, in the same way and in one run, and says how they compare.
 *
 * <p>Ends with 1 if a request failed, if a subject has other holds than it answered, or if the
 * operators' check finds something; a target that is missed is said, and is no failure.
 */
public final class Compare {

  private static final int SETUP_CONNECTIONS = 8;
  private static final long SETUP_SECONDS = 600;

  /** The service is ready when its shards are, too; the others have none. */
  private static final String READY =
      "--management.endpoint.health.group.readiness.include=readinessState";

  private final Options options;
  private final Path jar;
  private final ClientLoop loop = new ClientLoop();
  private final Servers servers;
  private final Map<String, Subject> subjects = new LinkedHashMap<>();
  private final Results results;
  private final Map<String, Long> holds = new LinkedHashMap<>();
  private Cpu cpu = new Cpu(List.of());
  private @Nullable Service service;
  private RedisClient limit;
  private RedisScripts scripts;
  private List<int[]> byShard = List.of();

  private Compare(Options options, Path jar) {
    this.options = options;
    this.jar = jar;
    this.servers = new Servers(options.durable(), options.redis());
    this.results = new Results(options);
  }

  public static void main(String[] arguments) {
    Options options;
    try {
      options = Options.of(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    Parent.watch();
    Compare compare = new Compare(options, Path.of(System.getProperty("compare.jar")));
    int code = 1;
    try {
      code = compare.run();
    } catch (Wrong wrong) {
      System.out.println("\nFAILED: " + wrong.getMessage());
    } catch (RuntimeException e) {
      e.printStackTrace(System.out);
    } finally {
      compare.close();
    }
    System.exit(code);
  }

  /** Something is not as it has to be; the figures are worth nothing. */
  static final class Wrong extends RuntimeException {
    private static final long serialVersionUID = 1;

    Wrong(String what) {
      super(what);
    }
  }

  private int run() {
    say("starting the servers");
    servers.start();
    startSubjects();
    prepare();
    train();
    for (int round = 1; round <= options.rounds(); round++) {
      round(round);
    }
    if (runs(Options.ECO) && options.drain()) {
      drain();
    }
    compareHolds();
    results.print(System.out);
    results.write(Path.of("load-tests", "target", "compare.json"));
    return runs(Options.ECO) ? check() : 0;
  }

  private boolean runs(String subject) {
    return options.subjects().contains(subject);
  }

  private void startSubjects() {
    String classes = Classes.withoutTests();
    if (runs(Options.HELLO)) {
      start(Options.HELLO, List.of("-cp", classes, HelloSubject.class.getName()), List.of(READY));
    }
    if (runs(Options.POSTGRES)) {
      servers.subjectSql(PostgresSubject.SCHEMA);
      start(
          Options.POSTGRES,
          List.of("-cp", classes, PostgresSubject.class.getName()),
          List.of(
              READY, "--database=" + servers.subjectDatabase(), "--connections=" + options.pool()));
    }
    if (runs(Options.ECO)) {
      service =
          new Service(jar, servers, Service.anyPorts(), Subject.API_KEY, recorded(), options.eco());
      subjects.put(Options.ECO, service.subject());
    }
    subjects.values().forEach(Subject::awaitReady);
    List<Cpu.Source> sources = new ArrayList<>(List.of(servers.processors()));
    subjects.forEach((name, subject) -> sources.add(new Cpu.Source(name, subject.handle())));
    sources.add(new Cpu.Source("client", ProcessHandle.current()));
    cpu = new Cpu(List.copyOf(sources));
  }

  private void start(String name, List<String> program, List<String> settings) {
    subjects.put(name, new Subject(name, options.jvm(), program, settings));
  }

  /** The options of the service's JVM. */
  private List<String> recorded() {
    List<String> jvm = new ArrayList<>(options.jvm());
    if (!options.profile().isEmpty()) {
      jvm.add(
          "-XX:StartFlightRecording=settings=profile,dumponexit=true,filename="
              + Path.of(options.profile()).toAbsolutePath().resolve("eco.jfr"));
      jvm.add("-XX:+UnlockDiagnosticVMOptions");
      jvm.add("-XX:+DebugNonSafepoints");
    }
    return jvm;
  }

  /** The same accounts everywhere: number 0 is the hot one. */
  private void prepare() {
    say("making " + options.accounts() + " accounts");
    int count = options.accounts();
    if (runs(Options.LIMIT)) {
      limit = new RedisClient(servers.limitPort());
      scripts = new RedisScripts(Classes.directoryOf("redis"), limit.server());
      byShard = accountsByShard(count);
    }
    if (runs(Options.POSTGRES)) {
      servers.subjectSql(
          "INSERT INTO account SELECT 'load:' || lpad(n::text, "
              + Names.ACCOUNT_DIGITS
              + ", '0'), "
              + 1000 * Names.FUNDS
              + ", 0, 0 FROM generate_series(0, "
              + count
              + ") n");
    }
    if (runs(Options.ECO)) {
      int port = subject(Options.ECO).port();
      send(port, Requests.accounts(count, Subject.API_KEY));
      send(port, Requests.grants(count, Subject.API_KEY));
    }
  }

  private static List<int[]> accountsByShard(int count) {
    List<int[]> byShard = new ArrayList<>();
    int[] shards = IntStream.rangeClosed(0, count).map(n -> Shards.of(Names.account(n))).toArray();
    for (int shard = 0; shard < Shards.COUNT; shard++) {
      int which = shard;
      byShard.add(IntStream.rangeClosed(0, count).filter(n -> shards[n] == which).toArray());
    }
    return byShard;
  }

  private void send(int port, Requests requests) {
    Cell cell = new Cell(Shape.MANY, SETUP_CONNECTIONS, 0);
    Tally tally = new Tally(0, TimeUnit.SECONDS.toNanos(SETUP_SECONDS));
    Measured sent = await(new HttpLoad(loop, port, requests, cell, tally).run(), SETUP_SECONDS);
    if (sent.failed() > 0) {
      throw new Wrong("a request of the preparation failed: " + sent.firstFailure());
    }
  }

  /** Code that has not been compiled yet is nobody's figure. */
  private void train() {
    say("warming up");
    for (String subject : options.subjects()) {
      for (Shape shape : Shape.values()) {
        if (options.cells().stream().anyMatch(cell -> cell.shape() == shape)) {
          measure(
              subject, new Cell(shape, shape == Shape.BATCH ? 8 : 64, 0), options.training(), 0);
        }
      }
      settle(subject);
    }
  }

  private void round(int round) {
    List<String> order = new ArrayList<>(options.subjects());
    if (round % 2 == 0) {
      Collections.reverse(order);
    }
    for (String subject : order) {
      for (Cell cell : options.cells()) {
        if (subject.equals(Options.LIMIT) && cell.rate() > 0) {
          continue;
        }
        Map<String, Long> before = cpu.used();
        Measured measured = measure(subject, cell, options.warmUp(), options.seconds());
        Map<String, Long> after = cpu.used();
        results.add(subject, cell, measured, before, after);
        say(results.line(round, subject, cell, measured));
        settle(subject);
      }
    }
  }

  private Measured measure(String subject, Cell cell, int warmUp, int seconds) {
    Tally tally = new Tally(TimeUnit.SECONDS.toNanos(warmUp), TimeUnit.SECONDS.toNanos(seconds));
    Measured measured;
    if (subject.equals(Options.LIMIT)) {
      limit.prepare(scripts, options.accounts());
      tally = new Tally(TimeUnit.SECONDS.toNanos(warmUp), TimeUnit.SECONDS.toNanos(seconds));
      measured =
          await(
              new RedisLoad(loop, servers.limitPort(), scripts, cell, byShard, tally).run(),
              warmUp + seconds);
    } else {
      Requests requests = Requests.authorize(cell.shape(), options.accounts(), Subject.API_KEY);
      measured =
          await(
              new HttpLoad(loop, subject(subject).port(), requests, cell, tally).run(),
              warmUp + seconds);
    }
    if (measured.failed() > 0) {
      throw new Wrong(
          subject + ", " + cell.label() + ": a request failed: " + measured.firstFailure());
    }
    holds.merge(subject, measured.answered(), Long::sum);
    return measured;
  }

  private static Measured await(java.util.concurrent.Future<Measured> running, long seconds) {
    try {
      return running.get(seconds + 30, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new Wrong("requests got no answer");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** What the service does after its answers is nobody else's burden. */
  private void settle(String subject) {
    if (!subject.equals(Options.ECO)) {
      return;
    }
    try {
      results.settled(eco().settle());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** A backlog grows while Postgres stands still, and is worked off when it goes on. */
  private void drain() {
    say("a backlog for the projector");
    Cell cell = new Cell(Shape.MANY, 64, 0);
    signal("STOP");
    Measured measured;
    try {
      measured = measure(Options.ECO, cell, 0, 2 * options.seconds());
    } finally {
      signal("CONT");
    }
    pause(1000);
    double first = eco().lag();
    long began = System.nanoTime();
    double last = first;
    long ended = began;
    while (last > 0) {
      pause(100);
      last = eco().lag();
      ended = System.nanoTime();
    }
    results.drained(first, (ended - began) / 1e9, measured.perSecond());
  }

  private void signal(String name) {
    List<String> command = new ArrayList<>(List.of("kill", "-" + name));
    ProcessHandle postgres = servers.postgresProcess();
    postgres.descendants().forEach(process -> command.add(Long.toString(process.pid())));
    command.add(Long.toString(postgres.pid()));
    try {
      new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Each answered authorization is a hold, and there are no others. */
  private void compareHolds() {
    if (runs(Options.POSTGRES)) {
      compareHolds(Options.POSTGRES, servers.holdsOfSubject());
    }
    if (runs(Options.ECO)) {
      settle(Options.ECO);
      compareHolds(Options.ECO, servers.holdsOfService());
    }
  }

  private void compareHolds(String subject, long found) {
    long answered = holds.getOrDefault(subject, 0L);
    if (answered != found) {
      throw new Wrong(subject + " answered " + answered + " authorizations and has " + found);
    }
    say(subject + " has each of its " + answered + " authorizations");
  }

  private int check() {
    try {
      return eco().check();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private Service eco() {
    return Objects.requireNonNull(service, "the service is not among the subjects");
  }

  private Subject subject(String name) {
    return subjects.get(name);
  }

  private static void say(String what) {
    System.out.println(what);
  }

  private void close() {
    subjects.values().forEach(Subject::close);
    servers.close();
    loop.close();
    if (!options.profile().isEmpty()) {
      say("recorded in " + options.profile());
    }
  }
}
