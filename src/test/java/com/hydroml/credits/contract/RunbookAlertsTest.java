package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalManagementPort;

/** Every alert of docs/metrics.md is in a section of docs/runbook.md, and none there is made up. */
class RunbookAlertsTest extends ContractTest {

  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(.*?)`[^|]*\\|");
  private static final Pattern ALERTS = Pattern.compile("(?ms)^\\*Alert:\\*(.*?)\\.\\s");
  private static final Pattern CODE = Pattern.compile("`([^`]*credits_[^`]*)`");

  private static final Pattern METER = Pattern.compile("(credits_[a-z_]+)(?:\\{([^}]*)})?");

  /** There is none in these tests; AccessInstancesTest has one. */
  private static final String OF_AN_ISSUER = "credits_access_issuer_age_seconds";

  @LocalManagementPort private int managementPort;

  private static String text(String path) throws IOException {
    return Files.readString(Path.of(path));
  }

  private static Set<String> found(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map((MatchResult match) -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void eachHasItsSection() throws IOException {
    String metrics = text("docs/metrics.md");
    Set<String> alerts = found(ROW, metrics.substring(metrics.indexOf("## What to alert on")));
    assertThat(alerts).hasSizeGreaterThan(15);
    assertThat(alertsOfSections(text("docs/runbook.md"))).isEqualTo(alerts);
  }

  /** What stands in sections' first sentences, which say at which alerts they are for. */
  private static Set<String> alertsOfSections(String runbook) {
    Set<String> alerts = new TreeSet<>();
    for (String section : runbook.split("(?m)^## ")) {
      List<String> begun = List.copyOf(found(ALERTS, section));
      begun.forEach(alert -> alerts.addAll(found(CODE, alert)));
    }
    return alerts;
  }

  /** As the runbook says that it is to be had. */
  private String scraped() {
    String command = Runbook.section("Slow authorizations").command("curl -s ");
    String path = URI.create(command.substring("curl -s ".length())).getPath();
    authorize(account(1), 1, "");
    return new Api(managementPort).unchecked(path).text();
  }

  /** Prometheus adds units to names: an alert on a name that is not there never comes. */
  @Test
  void eachIsOnSomethingThatIsThere() throws IOException {
    List<String> lines = scraped().lines().toList();
    for (String alert : alertsOfSections(text("docs/runbook.md"))) {
      Matcher meter = METER.matcher(alert);
      assertThat(meter.find()).as(alert).isTrue();
      String name = meter.group(1);
      String label = meter.group(2) == null ? "" : meter.group(2);
      if (!name.equals(OF_AN_ISSUER)) {
        assertThat(lines)
            .as(alert)
            .anyMatch(line -> line.matches(name + "[{ ].*") && line.contains(label));
      }
    }
  }

  @Test
  void whatASlowAuthorizationIsLookedForInIsThere() throws IOException {
    String scraped = scraped();
    String runbook = text("docs/runbook.md");
    int begin = runbook.indexOf("## Slow authorizations");
    Set<String> meters =
        found(
            Pattern.compile("`(credits_[a-z_]+)`"),
            runbook.substring(begin, runbook.indexOf("\n## ", begin)));
    assertThat(meters).hasSizeGreaterThan(3);
    assertThat(meters).allSatisfy(meter -> assertThat(scraped).contains(meter));
  }
}
