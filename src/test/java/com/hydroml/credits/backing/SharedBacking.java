package com.hydroml.credits.backing;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;

/** The one set of servers of this JVM, made when it is first asked for. */
final class SharedBacking {

  private static final Logger LOG = LoggerFactory.getLogger(SharedBacking.class);

  private SharedBacking() {}

  static Backing get() {
    return Holder.BACKING;
  }

  private static Backing choose() {
    if (!"containers".equals(System.getProperty("backing"))) {
      return new EmbeddedBacking();
    }
    if (DockerClientFactory.instance().isDockerAvailable()) {
      return new ContainerBacking();
    }
    LOG.warn("Containers were asked for, but Docker is not there: the servers are embedded");
    return new EmbeddedBacking();
  }

  private static final class Holder {
    static final Backing BACKING = choose();
  }
}
