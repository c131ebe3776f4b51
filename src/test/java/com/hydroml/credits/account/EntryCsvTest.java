package com.hydroml.credits.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.journal.EntryKind;
import com.hydroml.credits.ledger.EntryFilter;
import com.hydroml.credits.ledger.EntryPosition;
import com.hydroml.credits.ledger.EntryView;
import com.hydroml.credits.ledger.Page;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** An export is made page by page, each only for whom the account still is to be seen by. */
class EntryCsvTest {

  private static final int PAGES = 4;
  private static final EntryFilter ALL = new EntryFilter("user:1", null, null, null);

  private final List<Long> asked = new ArrayList<>();
  private boolean allowed = true;

  private final EntryCsv csv =
      new EntryCsv(
          (filter, after, limit) -> {
            asked.add(after == null ? 0 : after.version());
            return Mono.just(page(after == null ? 0 : after.version()));
          },
          new EntryExports());

  /** One entry a page; of the last nothing follows. */
  private static Page<EntryView, EntryPosition> page(long after) {
    long version = after + 1;
    EntryView entry =
        new EntryView(version, 0, EntryKind.GRANT, 1, 0, version, 0, null, null, null, 0);
    return new Page<>(List.of(entry), version == PAGES ? null : new EntryPosition(version, 0));
  }

  @Test
  void itGoesOnToTheLastPage() {
    StepVerifier.create(csv.text(ALL, page(0), () -> allowed))
        .expectNextCount(PAGES)
        .verifyComplete();
    assertThat(asked).containsExactly(1L, 2L, 3L);
  }

  @Test
  void whereTheCredentialEndsItBreaksOffAndNothingMoreIsRead() {
    StepVerifier.create(csv.text(ALL, page(0), () -> allowed), 2)
        .expectNextCount(2)
        .then(() -> allowed = false)
        .thenRequest(10)
        .thenConsumeWhile(piece -> true)
        .expectErrorMessage("the credential does not cover the account any more")
        .verify();
    assertThat(asked.size()).isLessThan(PAGES - 1);
  }
}
