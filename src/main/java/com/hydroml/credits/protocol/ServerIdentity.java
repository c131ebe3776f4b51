package com.hydroml.credits.protocol;

/**
 * Which Redis server, with which data set. Both parts are needed: a replica that was resynchronised
 * and promoted keeps its run id and its connections, and a server restarted on an older copy of its
 * files may keep its replication id.
 *
 * @param runId {@code run_id} of {@code INFO server}; changes with each process
 * @param masterReplid {@code master_replid} of {@code INFO replication}; changes with each
 *     promotion
 */
public record ServerIdentity(String runId, String masterReplid) {}
