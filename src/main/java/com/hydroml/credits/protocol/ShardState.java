package com.hydroml.credits.protocol;

/** Whether a shard is served. */
public enum ShardState {
  OPEN,
  RECOVERING
}
