package com.hydroml.credits.ledger;

import static com.hydroml.credits.ledger.LedgerTestDatabase.PATIENCE;
import static com.hydroml.credits.ledger.LedgerTestDatabase.batch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.hydroml.credits.balance.AccountStatus;
import com.hydroml.credits.balance.HotStateSource.AccountSnapshot;
import com.hydroml.credits.balance.HotStateSource.StoredOutcome;
import com.hydroml.credits.journal.EntryKind;
import com.hydroml.credits.journal.HoldDetails;
import com.hydroml.credits.journal.HoldState;
import com.hydroml.credits.journal.HoldStatus;
import com.hydroml.credits.journal.Outcome;
import com.hydroml.credits.ledger.TestEvents.Made;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** What is read from the ledger, for people and for Redis. */
class LedgerReadsTest {

  private static final HoldDetails RUN = new HoldDetails("run-7", "ada", Map.of("gpu", "a\0b"));

  private LedgerTestDatabase ledger;
  private long offset;

  @BeforeEach
  void open() {
    ledger = new LedgerTestDatabase();
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  private void project(String account, byte[]... events) {
    ledger.take(batch(account, offset, events));
    offset += events.length;
  }

  private static Clock clock(long ms) {
    return Clock.fixed(Instant.ofEpochMilli(ms), ZoneOffset.UTC);
  }

  private LedgerQueries queriesAt(long ms) {
    return ledger.queries(clock(ms));
  }

  private static <T> T get(Mono<T> read) {
    return read.block(PATIENCE);
  }

  @Test
  void anOpenHoldPastItsExpiryIsShownAndFilteredAsExpired() {
    TestEvents events = new TestEvents("user:1");
    byte[] grant = events.grant(100);
    Made made = events.authorize(40, 1_000, RUN);
    project("user:1", grant, made.event());
    LedgerQueries before = queriesAt(made.hold().expiresAt() - 1);
    LedgerQueries after = queriesAt(made.hold().expiresAt());

    assertThat(get(before.hold(made.hold().id())).hold()).isEqualTo(made.hold());
    HoldView expired = get(after.hold(made.hold().id()));
    assertThat(expired.hold()).isEqualTo(made.hold().asOf(made.hold().expiresAt()));
    assertThat(expired.hold().status()).isEqualTo(HoldStatus.EXPIRED);
    assertThat(expired.details()).isEqualTo(RUN);
    assertThat(ids(before, "user:1", HoldStatus.AUTHORIZED)).containsExactly(made.hold().id());
    assertThat(ids(before, "user:1", HoldStatus.EXPIRED)).isEmpty();
    assertThat(ids(after, "user:1", HoldStatus.AUTHORIZED)).isEmpty();
    assertThat(ids(after, "user:1", HoldStatus.EXPIRED)).containsExactly(made.hold().id());
  }

  @Test
  void theHoldsOfAQuarantinedAccountDoNotExpireMeanwhile() {
    ledger.account("user:1");
    TestEvents events = new TestEvents("user:1");
    byte[] grant = events.grant(100);
    Made made = events.authorize(40, 1_000, RUN);
    project("user:1", grant, made.event());
    ledger.execute("update account set status = 'quarantined'");
    LedgerQueries after = queriesAt(made.hold().expiresAt());

    assertThat(get(after.hold(made.hold().id())).hold()).isEqualTo(made.hold());
    assertThat(ids(after, "user:1", HoldStatus.AUTHORIZED)).containsExactly(made.hold().id());
    assertThat(ids(after, "user:1", HoldStatus.EXPIRED)).isEmpty();
  }

  private static List<String> ids(LedgerQueries queries, String account, HoldStatus status) {
    return get(queries.holds(new HoldFilter(account, null, null, status), null, 50))
        .items()
        .stream()
        .map(view -> view.hold().id())
        .toList();
  }

  @Test
  void holdsComeNewestFirstPageByPageAlsoOfOneInstantAndWhileRowsArrive() {
    TestEvents events = new TestEvents("user:1");
    List<String> all = new ArrayList<>();
    project("user:1", events.grant(1_000));
    for (int i = 0; i < 7; i++) {
      Made made = events.at(TestEvents.START + i / 3).authorize(10, 900_000, RUN);
      project("user:1", made.event());
      all.add(made.hold().id());
    }
    LedgerQueries queries = queriesAt(TestEvents.START);
    List<String> seen = new ArrayList<>();
    HoldPosition after = null;
    do {
      Page<HoldView, HoldPosition> page =
          get(queries.holds(new HoldFilter("user:1", null, "run-7", null), after, 2));
      assertThat(page.items()).hasSizeLessThanOrEqualTo(2);
      page.items().forEach(view -> seen.add(view.hold().id()));
      after = page.next();
      project("user:1", events.at(TestEvents.START + 9).authorize(10, 900_000, RUN).event());
    } while (after != null);
    assertThat(seen).containsExactlyInAnyOrderElementsOf(all);
    assertThat(seen.subList(0, 1)).containsExactly(all.getLast());
  }

  @Test
  void holdsAreFilteredByReferenceStatusAndWhatIsCovered() {
    TestEvents one = new TestEvents("user:1");
    TestEvents two = new TestEvents("user:2");
    byte[] grantOne = one.grant(100);
    Made ofOne = one.authorize(10, 900_000, RUN);
    Made captured = one.capture(one.authorize(20, 900_000).hold(), 20);
    byte[] grantTwo = two.grant(100);
    Made ofTwo = two.authorize(10, 900_000, RUN);
    project("user:1", grantOne, ofOne.event());
    project("user:2", grantTwo, ofTwo.event());
    LedgerQueries queries = queriesAt(TestEvents.START);

    assertThat(find(queries, new HoldFilter(null, null, "run-7", null)))
        .containsExactlyInAnyOrder(ofOne.hold().id(), ofTwo.hold().id());
    assertThat(find(queries, new HoldFilter(null, Set.of("user:2"), "run-7", null)))
        .containsExactly(ofTwo.hold().id());
    assertThat(find(queries, new HoldFilter("user:1", Set.of("user:2"), null, null))).isEmpty();
    assertThat(find(queries, new HoldFilter("user:1", null, "run-8", null))).isEmpty();
    assertThat(find(queries, new HoldFilter(null, null, null, HoldStatus.CAPTURED))).isEmpty();
    assertThat(get(queries.hold(captured.hold().id()))).isNull();
  }

  private static List<String> find(LedgerQueries queries, HoldFilter filter) {
    return get(queries.holds(filter, null, 50)).items().stream()
        .map(view -> view.hold().id())
        .toList();
  }

  @Test
  void entriesComeNewestFirstWithFiltersOfTimeAndKind() {
    TestEvents events = new TestEvents("user:1");
    byte[] grant = events.grant(100);
    Made made = events.at(TestEvents.START + 10).authorize(40, 900_000, RUN);
    Made captured = events.at(TestEvents.START + 20).capture(made.hold(), 30);
    byte[] more = events.at(TestEvents.START + 30).grant(1);
    project("user:1", grant, made.event(), captured.event(), more);
    LedgerQueries queries = queriesAt(TestEvents.START);

    Page<EntryView, EntryPosition> first = entries(queries, null, null, null, null, 3);
    assertThat(first.items())
        .extracting(EntryView::kind)
        .containsExactly(EntryKind.GRANT, EntryKind.RELEASE, EntryKind.CAPTURE);
    assertThat(first.next()).isEqualTo(new EntryPosition(3, 0));
    EntryView capture = first.items().getLast();
    assertThat(capture)
        .isEqualTo(
            new EntryView(
                3,
                0,
                EntryKind.CAPTURE,
                0,
                -30,
                60,
                10,
                made.hold().id(),
                "run-7",
                "capture-3",
                TestEvents.START + 20));
    Page<EntryView, EntryPosition> second = entries(queries, null, null, null, first.next(), 3);
    assertThat(second.items())
        .extracting(EntryView::kind)
        .containsExactly(EntryKind.HOLD, EntryKind.GRANT);
    assertThat(second.next()).isNull();

    assertThat(versions(queries, TestEvents.START + 10, TestEvents.START + 30))
        .containsExactly(3L, 3L, 2L);
    assertThat(versions(queries, TestEvents.START + 11, TestEvents.START + 20)).isEmpty();
    assertThat(versions(queries, TestEvents.START + 31, null)).isEmpty();
    assertThat(versions(queries, null, TestEvents.START)).isEmpty();
    assertThat(entries(queries, null, null, EntryKind.GRANT, null, 50).items())
        .extracting(EntryView::version)
        .containsExactly(4L, 1L);
  }

  private static List<Long> versions(LedgerQueries queries, Long from, Long to) {
    return entries(queries, from, to, null, null, 50).items().stream()
        .map(EntryView::version)
        .toList();
  }

  private static Page<EntryView, EntryPosition> entries(
      LedgerQueries queries, Long from, Long to, EntryKind kind, EntryPosition after, int limit) {
    return get(queries.entries(new EntryFilter("user:1", from, to, kind), after, limit));
  }

  @Test
  void theBalanceOfAnInstantIsThatAfterItsLastEvent() {
    TestEvents events = new TestEvents("user:1");
    byte[] first = events.grant(100);
    byte[] second = events.at(TestEvents.START + 10).grant(1);
    byte[] third = events.grant(1);
    // Two months later: another partition of the journal.
    byte[] fourth = events.at(TestEvents.START + Duration.ofDays(61).toMillis()).grant(5);
    project("user:1", first, second, third, fourth);
    LedgerQueries queries = queriesAt(TestEvents.START);

    assertThat(get(queries.balanceAt("user:1", TestEvents.START - 1)))
        .isEqualTo(new LedgerBalance(0, 0, 0));
    assertThat(get(queries.balanceAt("user:1", TestEvents.START)))
        .isEqualTo(new LedgerBalance(100, 0, 1));
    assertThat(get(queries.balanceAt("user:1", TestEvents.START + 10)))
        .isEqualTo(new LedgerBalance(102, 0, 3));
    assertThat(get(queries.balanceAt("user:1", Long.MAX_VALUE / 1_000_000)))
        .isEqualTo(new LedgerBalance(107, 0, 4));
  }

  @Test
  void aVersionIsAwaitedAndAnAbsentOneGivenUp() {
    TestEvents events = new TestEvents("user:1");
    byte[] first = events.grant(1);
    byte[] second = events.grant(2);
    project("user:1", first);
    LedgerQueries queries = queriesAt(TestEvents.START);
    assertThat(get(queries.awaitVersion("user:1", 1))).isTrue();
    Mono<Boolean> waiting = queries.awaitVersion("user:1", 2).cache();
    waiting.subscribe();
    project("user:1", second);
    assertThat(get(waiting)).isTrue();
    assertThat(get(queries.awaitVersion("user:1", 3))).isFalse();
    assertThat(get(queries.version("user:none"))).isZero();
  }

  @Test
  void grantsAndOutcomesAreFoundAgain() {
    TestEvents events = new TestEvents("user:1");
    byte[] grant = events.grant(100);
    byte[] tombstone = events.abandon("lost-1");
    project("user:1", grant, tombstone);
    LedgerQueries queries = queriesAt(TestEvents.START);

    LedgerOutcome granted = get(queries.outcome("user:1", "grant-1"));
    assertThat(granted.fingerprint()).hasSize(16);
    String id = ((Outcome.Granted) granted.outcome()).grantId();
    assertThat(get(queries.grant(id)).details().reason()).isEqualTo("a welcome");
    assertThat(get(queries.grant(id)).amount()).isEqualTo(100);
    assertThat(get(queries.outcome("user:1", "lost-1")).outcome())
        .isEqualTo(new Outcome.Abandoned(2, TestEvents.START));
    assertThat(get(queries.outcome("user:2", "grant-1"))).isNull();
  }

  @Test
  void whenPostgresIsAwayTheLedgerIsUnavailable() {
    ledger.execute("alter table hold rename to hold_elsewhere");
    assertThatThrownBy(() -> get(queriesAt(TestEvents.START).hold("auth_x")))
        .as("a defect is no outage")
        .isNotInstanceOf(LedgerUnavailableException.class);
    ledger.close();
    assertThatThrownBy(() -> get(queriesAt(TestEvents.START).version("user:1")))
        .isInstanceOf(LedgerUnavailableException.class);
  }

  @Test
  void redisLoadsAnAccountWithItsOpenHoldsAndKeptOutcomes() {
    ledger.account("user:1");
    TestEvents events = new TestEvents("user:1");
    long hour = Duration.ofHours(1).toMillis();
    byte[] grant = events.grant(100);
    Made open = events.authorize(40, 24 * hour, RUN);
    Made closing = events.authorize(10, 24 * hour);
    byte[] tombstone = events.abandon("lost-1");
    Made closed = events.at(TestEvents.START + 4 * hour).capture(closing.hold(), 10);
    project("user:1", grant, open.event(), closing.event(), tombstone, closed.event());
    LedgerHotStateSource source = ledger.hotState(clock(TestEvents.START + 5 * hour));
    AccountSnapshot snapshot = get(source.accounts(List.of("user:1"))).get("user:1");

    assertThat(snapshot.status()).isEqualTo(AccountStatus.ACTIVE);
    assertThat(snapshot.version()).isEqualTo(5);
    assertThat(snapshot.available()).isEqualTo(events.available());
    assertThat(snapshot.held()).isEqualTo(events.held());
    assertThat(snapshot.lastEventAt()).isEqualTo(TestEvents.START + 4 * hour);
    assertThat(snapshot.openHolds()).hasSize(1);
    assertThat(snapshot.openHolds().getFirst().hold()).isEqualTo(open.hold());
    assertThat(snapshot.openHolds().getFirst().key()).isEqualTo("authorize-2");
    assertThat(snapshot.openHolds().getFirst())
        .as("the same as by its id")
        .usingRecursiveComparison()
        .isEqualTo(get(source.holds(List.of(open.hold().id()))).get(open.hold().id()));
    assertThat(snapshot.outcomes())
        .extracting(StoredOutcome::key, StoredOutcome::keptUntil)
        .containsExactlyInAnyOrder(
            tuple("authorize-2", null),
            tuple("authorize-3", TestEvents.START + 6 * hour),
            tuple("capture-5", TestEvents.START + 6 * hour),
            tuple("lost-1", TestEvents.START + 30 * 24 * hour));
  }

  @Test
  void redisLoadsHoldsByIdAndAccountsThatNothingHappenedTo() {
    LedgerHotStateSource source = ledger.hotState(clock(TestEvents.START));
    assertThat(get(source.isEmpty())).isTrue();
    ledger.account("user:1");
    ledger.account("user:2");
    assertThat(get(source.accounts(List.of("user:1", "user:none", "user:2"))))
        .containsOnlyKeys("user:1", "user:2")
        .allSatisfy((account, snapshot) -> assertThat(snapshot.version()).isZero());
    TestEvents events = new TestEvents("user:1");
    byte[] grant = events.grant(100);
    Made made = events.authorize(40, 1_000, RUN);
    HoldState captured = events.capture(made.hold(), 40).hold();
    project("user:1", grant, made.event());
    assertThat(get(source.isEmpty())).isFalse();
    assertThat(get(source.holds(List.of(captured.id(), "auth_none"))))
        .containsOnlyKeys(captured.id())
        .hasEntrySatisfying(captured.id(), hold -> assertThat(hold.version()).isEqualTo(2));
    Map<String, AccountSnapshot> both = get(source.accounts(List.of("user:1", "user:2")));
    assertThat(both.get("user:1").openHolds()).hasSize(1);
    assertThat(both.get("user:1").outcomes()).hasSize(2);
    assertThat(both.get("user:2").openHolds()).isEmpty();
    assertThat(both.get("user:2").outcomes()).isEmpty();
    assertThat(get(source.postedHolds(List.of(captured.id(), "auth_none"))))
        .containsExactly(Map.entry(captured.id(), 2L));
  }

  @Test
  void monthsAreMadeAheadAndTakeWhatTheDefaultHas() {
    TestEvents events =
        new TestEvents("user:1").at(Instant.parse("2031-05-31T23:59:59.999Z").toEpochMilli());
    byte[] first = events.grant(1);
    byte[] second = events.at(Instant.parse("2031-06-01T00:00:00Z").toEpochMilli()).grant(1);
    project("user:1", first, second);
    assertThat(ledger.number("select count(*) from journal_default")).isEqualTo(2);
    assertThat(ledger.number("select ensure_journal_partitions('2031-05-15', 2)")).isEqualTo(2);
    assertThat(ledger.number("select ensure_journal_partitions('2031-05-15', 2)")).isZero();
    assertThat(ledger.number("select count(*) from journal_default")).isZero();
    assertThat(ledger.number("select version from journal_2031_05")).isEqualTo(1);
    assertThat(ledger.number("select version from journal_2031_06")).isEqualTo(2);
  }
}
