package com.hydroml.credits.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** The results of a run as {@code target/chaos/report.json}, rewritten after each scenario. */
final class Report {

  private final Path file;
  private final List<Result> results = new ArrayList<>();

  Report(String name) {
    file = Path.of("target", "chaos", name);
  }

  void add(Result result) {
    results.add(result);
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(
          file,
          JsonMapper.shared()
              .writerWithDefaultPrettyPrinter()
              .writeValueAsString(results.stream().map(Result::json).toList()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
