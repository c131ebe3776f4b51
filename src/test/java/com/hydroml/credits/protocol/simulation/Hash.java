package com.hydroml.credits.protocol.simulation;

/** A 64-bit hash of a sequence of numbers. */
final class Hash {

  private long value = 0x9E3779B97F4A7C15L;

  static long of(long... values) {
    Hash hash = new Hash();
    for (long v : values) {
      hash.add(v);
    }
    return hash.value();
  }

  Hash add(long v) {
    long x = (value ^ v) * 0xBF58476D1CE4E5B9L;
    x ^= x >>> 31;
    x *= 0x94D049BB133111EBL;
    value = x ^ (x >>> 29) ^ (value << 7);
    return this;
  }

  long value() {
    return value;
  }
}
