package com.hydroml.credits.load.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Who used the processors: from {@code /proc}, and nothing where there is none. */
final class Cpu {

  /** Clock ticks are of 10 ms everywhere. */
  private static final long MICROS_PER_TICK = 10_000;

  private final List<Source> sources;

  Cpu(List<Source> sources) {
    this.sources = sources;
  }

  record Source(String name, ProcessHandle process) {}

  /** Microseconds used so far, by name. */
  Map<String, Long> used() {
    Map<String, Long> used = new LinkedHashMap<>();
    for (Source source : sources) {
      long ticks =
          Stream.concat(Stream.of(source.process), children(source.process))
              .mapToLong(process -> ticks(process.pid()))
              .sum();
      used.put(source.name, ticks * MICROS_PER_TICK);
    }
    return used;
  }

  /** All subjects are children of this process, which is asked for its own time. */
  private static Stream<ProcessHandle> children(ProcessHandle process) {
    return process.pid() == ProcessHandle.current().pid() ? Stream.empty() : process.descendants();
  }

  /** Own time and that of children that have ended. */
  private static long ticks(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return Long.parseLong(fields[11])
          + Long.parseLong(fields[12])
          + Long.parseLong(fields[13])
          + Long.parseLong(fields[14]);
    } catch (IOException gone) {
      return 0;
    }
  }
}
