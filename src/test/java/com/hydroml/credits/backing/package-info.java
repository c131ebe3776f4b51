/**
 * Real servers for tests and development: Postgres, Redis and Kafka from Maven artifacts, on
 * loopback only. {@link com.hydroml.credits.backing.Backing} is the set that all tests of a JVM
 * share; {@link com.hydroml.credits.backing.TestRedis} gives a test a Redis, or a Redis Cluster, of
 * its own.
 */
@NullMarked
package com.hydroml.credits.backing;

import org.jspecify.annotations.NullMarked;
