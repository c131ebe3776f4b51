package com.hydroml.credits.observability;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.backing.ServiceTest;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** docs/metrics.md lists the meters that there are: none missing, none made up. */
@ServiceTest
class MetricsDocumentTest {

  private static final Pattern DOCUMENTED =
      Pattern.compile("^\\| `(credits\\.[a-z.]+)` \\|", Pattern.MULTILINE);

  @Autowired private MeterRegistry meters;

  @Test
  void theDocumentListsEveryNameAndNoOther() throws IOException, IllegalAccessException {
    assertThat(documented()).isEqualTo(named());
  }

  @Test
  void aRunningServiceHasNoMeterWithoutAName() throws IllegalAccessException {
    Set<String> registered =
        meters.getMeters().stream()
            .map(meter -> meter.getId().getName())
            .filter(name -> name.startsWith("credits."))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(registered).isNotEmpty();
    assertThat(named()).containsAll(registered);
  }

  private static Set<String> documented() throws IOException {
    return DOCUMENTED
        .matcher(Files.readString(Path.of("docs/metrics.md")))
        .results()
        .map(row -> row.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> named() throws IllegalAccessException {
    Set<String> names = new TreeSet<>();
    for (Field field : MeterNames.class.getFields()) {
      String value = (String) field.get(null);
      if (value.startsWith("credits.")) {
        names.add(value);
      }
    }
    return names;
  }
}
