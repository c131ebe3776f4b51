package com.hydroml.credits.access;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** API keys are long and random, so that a plain SHA-256 of one tells nothing about it. */
final class KeyHash {

  private KeyHash() {}

  /** 32 bytes. */
  static byte[] of(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no SHA-256, which every JDK has", e);
    }
  }

  /** The first eight bytes: under which a key is filed, not how it is recognised. */
  static long prefix(byte[] hash) {
    return ByteBuffer.wrap(hash).getLong();
  }
}
