package com.hydroml.credits.ledger;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * How far a partition's audit chain is. Each record that is applied extends it: {@code hash =
 * SHA-256(previous hash ‖ record)}, from 32 zero bytes.
 *
 * @param partition of the journal
 * @param index the place of the last record, from 1; 0 before the first
 * @param hash 32 bytes
 */
record ChainHead(int partition, long index, byte[] hash) {

  private static final int HASH_LENGTH = 32;

  static ChainHead start(int partition) {
    return new ChainHead(partition, 0, new byte[HASH_LENGTH]);
  }

  ChainHead next(byte[] record) {
    return new ChainHead(partition, index + 1, hash(hash, record));
  }

  /** SHA-256 of both, one after the other. */
  static byte[] hash(byte[] previous, byte[] record) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(previous);
      return digest.digest(record);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no SHA-256, which every JDK has", e);
    }
  }
}
