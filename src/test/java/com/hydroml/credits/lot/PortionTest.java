package com.hydroml.credits.lot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A round has whole versions, and where it has not all of an account, it says so. */
class PortionTest {

  private static final LotStore.Place PLACE = new LotStore.Place("user:portion", 10, 99);

  /** Entries of these versions. */
  private static List<LotEntry> entries(long... versions) {
    return IntStream.range(0, versions.length)
        .mapToObj(
            i ->
                new LotEntry(
                    versions[i], i, LotEntry.Kind.CAPTURE, 1, "auth_1", null, null, 100 - i, 1))
        .toList();
  }

  @Test
  void whatFitsIsTheWholeOfWhatIsPosted() {
    Portion portion = Portion.of(PLACE, entries(11, 12, 14), 3);
    assertThat(portion.entries()).extracting(LotEntry::version).containsExactly(11L, 12L, 14L);
    assertThat(portion.upTo()).isEqualTo(99);
    assertThat(portion.isPart()).isFalse();
  }

  @Test
  void withoutEntriesTheAccountIsAttributedToItsEnd() {
    assertThat(Portion.of(PLACE, List.of(), 3).upTo()).isEqualTo(99);
  }

  @Test
  void whatDoesNotFitIsCutBehindAVersion() {
    Portion portion = Portion.of(PLACE, entries(11, 12, 14, 15), 3);
    assertThat(portion.entries()).extracting(LotEntry::version).containsExactly(11L, 12L, 14L);
    assertThat(portion.upTo()).isEqualTo(14);
    assertThat(portion.isPart()).isTrue();
  }

  @Test
  void aVersionIsNotDivided() {
    Portion portion = Portion.of(PLACE, entries(11, 12, 12, 12, 13), 3);
    assertThat(portion.entries()).extracting(LotEntry::version).containsExactly(11L);
    assertThat(portion.upTo()).isEqualTo(11);
  }
}
