package com.hydroml.credits.protocol;

/**
 * A record that a recovery writes to every partition of the journal: what comes after it under an
 * older generation of the shard is too late.
 *
 * @param target the generation that begins, which is also the attempt's own number
 * @param server the server it is to be opened on
 */
public record Marker(int shard, long target, ServerIdentity server) {}
