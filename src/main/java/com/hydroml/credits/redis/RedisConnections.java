package com.hydroml.credits.redis;

import com.hydroml.credits.kernel.Shards;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisScriptingAsyncCommands;
import io.lettuce.core.api.async.RedisServerAsyncCommands;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.DecodeBufferPolicies;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;

/**
 * The connections, opened when the service starts.
 *
 * <p>The client's defaults are changed where money would suffer: while disconnected, commands are
 * refused instead of queued; the queue is bounded; a command has a time-out.
 */
final class RedisConnections implements AutoCloseable {

  /** Commands that go out together at most. */
  private static final int LARGEST_FLUSH = 64;

  /**
   * The longest pause between attempts to connect anew: so long after Redis is back nothing is
   * served yet. The client's own would grow to half a minute.
   */
  private static final Duration LONGEST_ABSENCE = Duration.ofSeconds(1);

  private final ClientResources resources = resources();
  private final AbstractRedisClient client;
  private final List<StatefulConnection<byte[], byte[]>> connections = new ArrayList<>();
  private final List<RedisScriptingAsyncCommands<byte[], byte[]>> scripting = new ArrayList<>();

  RedisConnections(RedisProperties where, RedisClientProperties how) {
    this(where, how, null);
  }

  /**
   * @param bundle what TLS goes by; null for the JVM's own trust store
   */
  RedisConnections(RedisProperties where, RedisClientProperties how, @Nullable SslBundle bundle) {
    List<RedisURI> uris = RedisAddresses.of(where, how.commandTimeout());
    if (where.cluster().nodes().isEmpty()) {
      RedisClient single = RedisClient.create(resources, uris.getFirst());
      client = single;
      single.setOptions(base(ClientOptions.builder(), how, bundle).build());
    } else {
      RedisClusterClient cluster = RedisClusterClient.create(resources, uris);
      client = cluster;
      cluster.setOptions(clusterOptions(how, bundle));
    }
    try {
      for (int i = 0; i < how.connections(); i++) {
        connect();
      }
    } catch (RuntimeException e) {
      close();
      throw RedisConnectFailure.of(where, e);
    }
  }

  static ClientResources resources() {
    return ClientResources.builder()
        .nettyCustomizer(new TogetherOut())
        .reconnectDelay(
            Delay.exponential(Duration.ofMillis(1), LONGEST_ABSENCE, 2, TimeUnit.MILLISECONDS))
        .build();
  }

  private void connect() {
    if (client instanceof RedisClient single) {
      StatefulRedisConnection<byte[], byte[]> connection = single.connect(ByteArrayCodec.INSTANCE);
      connections.add(connection);
      scripting.add(connection.async());
    } else if (client instanceof RedisClusterClient cluster) {
      StatefulRedisClusterConnection<byte[], byte[]> connection =
          cluster.connect(ByteArrayCodec.INSTANCE);
      connections.add(connection);
      scripting.add(connection.async());
    }
  }

  RedisScriptingAsyncCommands<byte[], byte[]> forShard(int shard) {
    return scripting.get(shard % scripting.size());
  }

  /**
   * Of a single server, which has all shards, one lane a connection; of a cluster, whose calls have
   * to keep to one slot, one a shard.
   */
  int lanes() {
    return client instanceof RedisClusterClient ? Shards.COUNT : scripting.size();
  }

  /**
   * The {@code INFO} of the server; of a cluster, of every node, because a replica may be the next
   * master.
   */
  List<CompletionStage<String>> infos() {
    if (connections.getFirst() instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster) {
      return cluster.getPartitions().stream()
          .map(
              node ->
                  cluster
                      .getConnectionAsync(node.getNodeId())
                      .<String>thenCompose(connection -> connection.async().info()))
          .<CompletionStage<String>>map(stage -> stage)
          .toList();
    }
    return List.of(((RedisServerAsyncCommands<?, ?>) scripting.getFirst()).info());
  }

  private static ClusterClientOptions clusterOptions(
      RedisClientProperties how, @Nullable SslBundle bundle) {
    ClusterClientOptions.Builder builder = ClusterClientOptions.builder();
    base(builder, how, bundle);
    return builder
        .topologyRefreshOptions(
            ClusterTopologyRefreshOptions.builder()
                .enablePeriodicRefresh(Duration.ofSeconds(15))
                .build())
        .build();
  }

  private static ClientOptions.Builder base(
      ClientOptions.Builder builder, RedisClientProperties how, @Nullable SslBundle bundle) {
    if (bundle != null) {
      builder.sslOptions(sslOptions(bundle));
    }
    return builder
        .autoReconnect(true)
        .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
        .requestQueueSize(how.requestQueueSize())
        .timeoutOptions(TimeoutOptions.enabled(how.commandTimeout()))
        .decodeBufferPolicy(DecodeBufferPolicies.ratio(3))
        .socketOptions(
            SocketOptions.builder()
                .connectTimeout(Duration.ofSeconds(2))
                .keepAlive(true)
                .tcpNoDelay(true)
                .build());
  }

  private static SslOptions sslOptions(SslBundle bundle) {
    SslOptions.Builder options =
        SslOptions.builder()
            .keyManager(bundle.getManagers().getKeyManagerFactory())
            .trustManager(bundle.getManagers().getTrustManagerFactory());
    String[] ciphers = bundle.getOptions().getCiphers();
    if (ciphers != null) {
      options.cipherSuites(ciphers);
    }
    String[] protocols = bundle.getOptions().getEnabledProtocols();
    if (protocols != null) {
      options.protocols(protocols);
    }
    return options.build();
  }

  @Override
  public void close() {
    connections.forEach(StatefulConnection::close);
    client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    resources.shutdown(0, 2, TimeUnit.SECONDS);
  }

  /**
   * Calls of several shards that come at the same moment leave in one write: each write is a system
   * call, which costs more than the command. Nothing waits for company.
   */
  private static final class TogetherOut implements NettyCustomizer {
    @Override
    public void afterChannelInitialized(Channel channel) {
      channel.pipeline().addFirst(new FlushConsolidationHandler(LARGEST_FLUSH, true));
    }
  }
}
