package com.hydroml.credits.chaos;

import java.util.Map;

/** The Redis of a scenario: where instances find it, and which servers are masters now. */
interface RedisSetup extends AutoCloseable {

  /** Starts all servers. */
  void start();

  /** The service's configuration; each instance may get an address of its own. */
  Map<String, Object> propertiesOf(int instance);

  /** Ports of the servers that hold the current data. */
  Iterable<Integer> masters();

  @Override
  void close();
}
