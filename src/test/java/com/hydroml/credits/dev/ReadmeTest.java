package com.hydroml.credits.dev;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.backing.ServiceTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The walk through of the README works as it stands there: its very commands run, in order, against
 * the service, and each answer has at least the members that the README shows after the command.
 */
@ServiceTest
class ReadmeTest {

  private static final Pattern BLOCK =
      Pattern.compile("^```(bash|json)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final String END_OF_COMMAND = "---- end of command ----";

  private final JsonMapper json = JsonMapper.shared();

  @LocalServerPort private int port;

  @Test
  void commandsOfTheReadmeGiveTheAnswersOfTheReadme() throws Exception {
    List<Step> steps = steps(Files.readString(Path.of("README.md")));
    assertThat(steps).hasSizeGreaterThan(5);
    List<String> answers = run(steps);
    for (int i = 0; i < steps.size(); i++) {
      if (!steps.get(i).answer().isEmpty()) {
        JsonNode shown = json.readTree(steps.get(i).answer());
        assertContains(answers.get(i), "answer", json.readTree(answers.get(i)), shown);
      }
    }
  }

  /** A command, and the answer that is shown after it, or nothing. */
  private record Step(String command, String answer) {}

  private static List<Step> steps(String readme) {
    List<Step> steps = new ArrayList<>();
    Matcher blocks = BLOCK.matcher(readme);
    while (blocks.find()) {
      if (blocks.group(1).equals("bash")) {
        steps.add(new Step(blocks.group(2), ""));
      } else {
        steps.add(new Step(steps.removeLast().command(), blocks.group(2)));
      }
    }
    return steps;
  }

  private List<String> run(List<Step> steps) throws IOException, InterruptedException {
    StringBuilder script = new StringBuilder("set -euo pipefail\ncommand -v curl >/dev/null\n");
    for (Step step : steps) {
      script.append(step.command().replace("localhost:8080", "localhost:" + port));
      script.append("echo '").append(END_OF_COMMAND).append("'\n");
    }
    Path output = Files.createTempFile("readme", ".out");
    try {
      Process bash =
          new ProcessBuilder("bash", "-c", script.toString())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = bash.waitFor(60, TimeUnit.SECONDS);
      String printed = Files.readString(output, StandardCharsets.UTF_8);
      bash.destroyForcibly();
      assertThat(ended).as("the commands end; they printed: %s", printed).isTrue();
      assertThat(bash.exitValue())
          .as("bash and curl are needed, and the commands must succeed; they printed: %s", printed)
          .isZero();
      return List.of(printed.split(END_OF_COMMAND + "\n"));
    } finally {
      Files.delete(output);
    }
  }

  private static void assertContains(String answer, String path, JsonNode actual, JsonNode shown) {
    if (shown.isObject()) {
      for (Map.Entry<String, JsonNode> member : shown.properties()) {
        String inner = path + "." + member.getKey();
        assertContains(answer, inner, actual.path(member.getKey()), member.getValue());
      }
    } else if (shown.isArray()) {
      assertThat(actual.size()).as("size of %s in %s", path, answer).isEqualTo(shown.size());
      for (int i = 0; i < shown.size(); i++) {
        assertContains(answer, path + "[" + i + "]", actual.get(i), shown.get(i));
      }
    } else {
      assertThat(actual).as("%s in %s", path, answer).isEqualTo(shown);
    }
  }
}
