package com.hydroml.credits.reconciliation;

import com.hydroml.credits.journal.DeadLetterBox;
import com.hydroml.credits.journal.DeadLetterBox.Letter;
import com.hydroml.credits.journal.JournalEvent;
import com.hydroml.credits.kernel.Reason;
import com.hydroml.credits.ledger.LedgerPositions;
import com.hydroml.credits.ledger.LedgerStates;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.core.publisher.Mono;

/** The operators' commands that repair. docs/runbook.md says when to use which. */
public final class RepairCommand {

  /** The first arguments that ask for one of these commands. */
  public static final Set<String> NAMES =
      Set.of("freeze", "release", "dead-letters", "restart-journal");

  /** It was done, or there was nothing to do. */
  public static final int DONE = 0;

  /** It was refused; nothing was changed, and what was printed says why. */
  public static final int REFUSED = 1;

  /** It failed, or was asked for in a way that is not understood. */
  public static final int FAILED = 2;

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final String FROM_LEDGER = "--from-ledger";

  private final ConfigurableApplicationContext context;
  private final PrintStream out;

  private RepairCommand(ConfigurableApplicationContext context, PrintStream out) {
    this.context = context;
    this.out = out;
  }

  /**
   * Runs a command in a context of its own and closes it.
   *
   * @param application the class that the service's context is made from
   * @param arguments the command and what it takes; further ones, such as {@code
   *     --spring.r2dbc.url=…}, are Spring's
   * @return the exit code
   */
  public static int run(Class<?> application, String[] arguments, PrintStream out) {
    List<String> words = Arrays.stream(arguments).filter(word -> !word.startsWith("--")).toList();
    String[] options =
        Arrays.stream(arguments).filter(word -> word.startsWith("--")).toArray(String[]::new);
    try (ConfigurableApplicationContext context = CommandContext.open(application, options)) {
      boolean fromLedger = Arrays.asList(options).contains(FROM_LEDGER);
      return new RepairCommand(context, out).run(words, fromLedger);
    } catch (RuntimeException e) {
      out.println("failed: " + Reason.of(e));
      return FAILED;
    } finally {
      out.flush();
    }
  }

  private int run(List<String> words, boolean fromLedger) {
    String command = words.getFirst();
    if (command.equals("freeze") && words.size() >= 3) {
      return freeze(words.get(1), String.join(" ", words.subList(2, words.size())));
    }
    if (command.equals("release") && words.size() == 2) {
      return release(words.get(1), fromLedger);
    }
    if (command.equals("dead-letters") && words.size() == 1) {
      return deadLetters();
    }
    if (command.equals("dead-letters") && words.size() == 3 && words.get(1).equals("again")) {
      return giveAgain(Long.parseLong(words.get(2)));
    }
    if (command.equals("restart-journal") && words.size() == 1) {
      return restartJournal();
    }
    out.println("usage: freeze <account> <reason>");
    out.println("       release <account> [" + FROM_LEDGER + "]");
    out.println("       dead-letters [again <number>]");
    out.println("       restart-journal");
    return FAILED;
  }

  private <T> @Nullable T await(Mono<T> work) {
    return work.block(PATIENCE);
  }

  private AccountRepair repair() {
    return context.getBean(AccountRepair.class);
  }

  private int freeze(String account, String reason) {
    if (Boolean.TRUE.equals(await(repair().freeze(account, reason)))) {
      out.println(account + " is frozen");
      return DONE;
    }
    out.println(account + " is not there, or not active");
    return REFUSED;
  }

  private int release(String account, boolean fromLedger) {
    AccountRepair.Standing standing = await(repair().standing(account));
    if (standing == null) {
      out.println("there is no account " + account);
      return REFUSED;
    }
    print(standing);
    if (standing.status().equals("quarantined") && !standing.isSound()) {
      if (!fromLedger) {
        out.println("refused: it is in doubt; " + FROM_LEDGER + " takes the ledger's word for it");
        return REFUSED;
      }
      if (!takeLedgersWord(standing)) {
        return REFUSED;
      }
    }
    boolean released = Boolean.TRUE.equals(await(repair().activate(account)));
    out.println(account + (released ? " is active again" : " is neither frozen nor quarantined"));
    return released ? DONE : REFUSED;
  }

  private void print(AccountRepair.Standing standing) {
    out.printf(
        "%s is %s%s%n",
        standing.account(),
        standing.status(),
        standing.reason().isEmpty() ? "" : " (" + standing.reason() + ")");
    out.printf(
        "ledger: version %d, available %d, held %d, %d open holds%n",
        standing.ledger().version(),
        standing.ledger().available(),
        standing.ledger().held(),
        standing.ledger().openHolds());
    standing
        .hot()
        .ifPresentOrElse(
            hot ->
                out.printf(
                    "redis: version %d, available %d, held %d, %d open holds%n",
                    hot.version(), hot.available(), hot.held(), hot.openHolds()),
            () -> out.println("redis: does not have it"));
    standing
        .parked()
        .forEach(
            event ->
                out.printf(
                    "put aside: version %d, %s: %s%n",
                    event.version(), event.cause(), event.explanation()));
  }

  private boolean takeLedgersWord(AccountRepair.Standing standing) {
    if (standing.judgement() == Judgement.AHEAD && standing.parked().isEmpty()) {
      out.println("refused: the ledger only lags behind; wait until it has caught up");
      return false;
    }
    return switch (java.util.Objects.requireNonNull(
        await(repair().takeLedgersWord(standing.account())))) {
      case GONE, WAS_ABSENT -> {
        out.println("redis: its copy is gone, the ledger's word holds");
        yield true;
      }
      case NOT_QUARANTINED -> {
        out.println("refused: Redis has not heard of the quarantine; try again in a second");
        yield false;
      }
      case NOT_JOURNALED -> {
        out.println("refused: an event of it is in the outbox; try again when Kafka has it");
        yield false;
      }
    };
  }

  private int deadLetters() {
    List<Letter> letters = letters(0);
    LedgerStates ledger = context.getBean(LedgerStates.class);
    for (Letter letter : letters) {
      JournalEvent event = letter.event();
      out.printf("%d from %s: %s%n", letter.number(), letter.origin(), onOneLine(letter.reason()));
      if (event == null) {
        out.println("  it cannot be read");
        continue;
      }
      List<LedgerStates.LedgerState> states = await(ledger.of(List.of(event.account())));
      long version = states == null ? 0 : states.getFirst().version();
      out.printf(
          "  %s version %d, %s; the ledger has %s%n",
          event.account(),
          event.version(),
          event.kind(),
          version >= event.version() ? "that version" : "version " + version);
    }
    out.println(letters.size() + " dead letters");
    return DONE;
  }

  /** What Postgres says of a statement has many lines. */
  private static String onOneLine(String text) {
    return text.replaceAll("\\s+", " ");
  }

  private List<Letter> letters(long from) {
    List<Letter> letters = await(context.getBean(DeadLetterBox.class).from(from));
    return letters == null ? List.of() : letters;
  }

  private int giveAgain(long number) {
    List<Letter> letters = letters(number);
    if (letters.isEmpty() || letters.getFirst().number() != number) {
      out.println("there is no dead letter " + number);
      return REFUSED;
    }
    Letter letter = letters.getFirst();
    if (letter.event() == null) {
      out.println("refused: it cannot be read, so the projector would put it aside again");
      return REFUSED;
    }
    await(context.getBean(DeadLetterBox.class).giveAgain(letter));
    out.println(number + " is in the journal again");
    return DONE;
  }

  private int restartJournal() {
    Map<Integer, Long> ends = await(context.getBean(DeadLetterBox.class).journalEnds());
    LedgerPositions positions = context.getBean(LedgerPositions.class);
    Map<Integer, Long> next = await(positions.all());
    if (ends == null || next == null || !ends.keySet().equals(next.keySet())) {
      out.println("refused: the ledger has partitions " + next + ", the journal ends at " + ends);
      return REFUSED;
    }
    int restarted = 0;
    for (Map.Entry<Integer, Long> partition : next.entrySet()) {
      long end = ends.getOrDefault(partition.getKey(), 0L);
      if (end < partition.getValue()) {
        await(positions.restart(partition.getKey(), partition.getValue()));
        out.printf(
            "partition %d: the journal ends at %d, the ledger was at %d; it begins anew%n",
            partition.getKey(), end, partition.getValue());
        restarted++;
      }
    }
    out.println(restarted + " partitions begin anew");
    return DONE;
  }
}
