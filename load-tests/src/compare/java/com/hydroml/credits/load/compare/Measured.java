package com.hydroml.credits.load.compare;

import org.HdrHistogram.Histogram;

/**
 * What came of a cell.
 *
 * @param operations answered within the measured time, each as it should be
 * @param seconds the measured time
 * @param answered operations of the whole run, warming up and running out included
 * @param failed requests with a wrong answer or none
 * @param retried answers that were 503, each asked again with the same key
 * @param firstFailure of them, or an empty text
 * @param latency of requests, in microseconds
 */
record Measured(
    long operations,
    double seconds,
    long answered,
    long failed,
    long retried,
    String firstFailure,
    Histogram latency) {

  double perSecond() {
    return operations / seconds;
  }

  double millis(double percentile) {
    return latency.getValueAtPercentile(percentile) / 1000.0;
  }
}
