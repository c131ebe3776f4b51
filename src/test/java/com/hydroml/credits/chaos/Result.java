package com.hydroml.credits.chaos;

import com.hydroml.credits.chaos.Recovery.Recovered;
import com.hydroml.credits.chaos.Verdict.Wrong;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What came of a scenario.
 *
 * @param acked successes that clients were told of
 * @param faults what happened, and how long it then took until all was served
 */
record Result(String scenario, long seed, long acked, List<Recovered> faults, Verdict verdict) {

  boolean isClean() {
    return verdict.isClean();
  }

  /** The longest. */
  double recoverySeconds() {
    return faults.stream().mapToDouble(Recovered::seconds).max().orElse(0);
  }

  /** As it is printed. */
  String line() {
    return String.format(
        Locale.ROOT,
        "chaos %s seed=%d acked=%d lost=%d duplicated=%d overdrafts=%d unresolved=%d"
            + " recovery_s=%.1f findings=%d",
        scenario,
        seed,
        acked,
        verdict.count(Wrong.LOST),
        verdict.count(Wrong.DUPLICATED),
        verdict.count(Wrong.OVERDRAFTS),
        verdict.count(Wrong.UNRESOLVED),
        recoverySeconds(),
        verdict.count(Wrong.FINDINGS));
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("scenario", scenario);
    json.put("seed", seed);
    json.put("acked", acked);
    for (Wrong wrong : Wrong.values()) {
      json.put(wrong.name().toLowerCase(Locale.ROOT), verdict.count(wrong));
    }
    json.put("recovery_s", recoverySeconds());
    json.put(
        "faults",
        faults.stream()
            .map(one -> Map.of("fault", one.fault(), "recovery_s", one.seconds()))
            .toList());
    json.put("words", verdict.words());
    return json;
  }
}
