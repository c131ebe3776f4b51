/**
 * The protocol in small: instances, a Redis that can be lost, restored or promoted, a Kafka log and
 * Postgres, as one value. Every step of every process is a step of its own, so that any may be
 * delayed, repeated, reordered or cut off; every decision is taken by the shipped rules.
 */
package com.hydroml.credits.protocol.simulation;
