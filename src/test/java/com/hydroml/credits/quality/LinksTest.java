package com.hydroml.credits.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents point to is there. */
class LinksTest {

  private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]+)(#[^)]*)?\\)");

  @Test
  void everyRelativeLinkOfADocumentLeadsSomewhere() throws IOException {
    assertThat(documents()).hasSizeGreaterThan(5).allSatisfy(LinksTest::assertLinksLead);
  }

  private static List<Path> documents() throws IOException {
    try (Stream<Path> root = Files.list(Path.of(""));
        Stream<Path> docs = Files.walk(Path.of("docs"))) {
      return Stream.concat(root, docs).filter(path -> path.toString().endsWith(".md")).toList();
    }
  }

  private static void assertLinksLead(Path document) {
    Path base = document.toAbsolutePath().getParent();
    assertThat(links(document))
        .allSatisfy(link -> assertThat(base.resolve(link)).as("link of %s", document).exists());
  }

  private static List<String> links(Path document) {
    try {
      return LINK.matcher(Files.readString(document))
          .results()
          .map((MatchResult result) -> result.group(1))
          .filter(link -> !link.contains(":"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
