package com.hydroml.credits.access;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** API keys are long and random, so that a plain SHA-256 of one tells nothing about it. */
final class KeyHash {

  /** To look for an implementation anew would take each request longer than the hash. */
  private static final ThreadLocal<MessageDigest> SHA_256 =
      ThreadLocal.withInitial(KeyHash::sha256);

  private KeyHash() {}

  /** 32 bytes. */
  static byte[] of(String key) {
    return SHA_256.get().digest(key.getBytes(StandardCharsets.UTF_8));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no SHA-256, which every JDK has", e);
    }
  }

  /** The first eight bytes: under which a key is filed, not how it is recognised. */
  static long prefix(byte[] hash) {
    return ByteBuffer.wrap(hash).getLong();
  }
}
