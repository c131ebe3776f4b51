package com.hydroml.credits.quality;

import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;
import reactor.blockhound.BlockHound;

/**
 * Installs BlockHound before the first test: a blocking call on a thread that must not block fails
 * the class of tests during which it happened.
 */
public final class BlockHoundInstaller implements LauncherSessionListener {

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    if (Boolean.getBoolean("measure")) {
      // What it adds to every wait would be measured, too.
      return;
    }
    BlockHound.builder()
        .loadIntegrations()
        // Once in a JVM, on whichever thread opens the first connection.
        .allowBlockingCallsInside("io.netty.util.internal.NativeLibraryLoader", "load")
        // A lock around a counter, held for a few instructions at each command.
        .allowBlockingCallsInside("io.lettuce.core.protocol.SharedLock", "incrementWriters")
        .allowBlockingCallsInside("io.lettuce.core.protocol.SharedLock", "decrementWriters")
        // A lock around an arena's list of free memory, held for a few instructions.
        .allowBlockingCallsInside(
            "io.netty.buffer.AdaptivePoolingAllocator$MagazineGroup", "tryExpandMagazines")
        // A lock around the list of connections, held for a few instructions at each new one.
        .allowBlockingCallsInside("io.lettuce.core.protocol.RedisHandshakeHandler", "succeed")
        // A lock around how a cluster is read, held for a few instructions at each new connection.
        .allowBlockingCallsInside(
            "io.lettuce.core.cluster.PooledClusterConnectionProvider$NodeConnectionPostProcessor",
            "lambda$apply$4")
        // A lock around the producer's free memory, held for a few instructions; for more of it the
        // journal's producer does not wait.
        .allowBlockingCallsInside(
            "org.apache.kafka.clients.producer.internals.BufferPool", "allocate")
        // A lock around a queue, held for a few instructions.
        .allowBlockingCallsInside("com.hydroml.credits.lifecycle.Deadlines", "after")
        // The length of a bounded queue, which is read under the queue's lock.
        .allowBlockingCallsInside("io.lettuce.core.protocol.DefaultEndpoint", "validateWrite")
        // Random bytes from /dev/urandom, which never waits, for each new connection for which
        // Postgres asks for a password: containers do, as production does.
        .allowBlockingCallsInside("com.ongres.scram.common.ScramFunctions", "nonce")
        // The same for each new connection that is TLS.
        .allowBlockingCallsInside("io.netty.handler.ssl.JdkSslClientContext", "newSSLContext")
        // Lettuce waits for the nodes' connections when a cluster's is closed: at the service's
        // end.
        .allowBlockingCallsInside(
            "io.lettuce.core.cluster.PooledClusterConnectionProvider", "close")
        .blockingMethodCallback(BlockingCalls::report)
        .install();
  }
}
