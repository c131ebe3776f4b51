package com.hydroml.credits.database;

import com.hydroml.credits.kernel.Reason;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.ValidationDepth;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Hears what Postgres notifies, on a connection of its own that no query waits for. A notification
 * is a hint to read, not a message: what came while there was no connection is not repeated, so
 * each connection that listens anew counts as a notification, too.
 */
public final class Notifications {

  private static final Logger log = LoggerFactory.getLogger(Notifications.class);

  private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(5);

  /** A connection whose other end has gone without a word is noticed by asking. */
  private static final Duration ASK_INTERVAL = Duration.ofSeconds(1);

  private static final Duration ASK_PATIENCE = Duration.ofSeconds(2);

  private static final Retry AGAIN =
      Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(100))
          .maxBackoff(Duration.ofSeconds(2))
          .transientErrors(true)
          .doBeforeRetry(
              signal -> {
                if (signal.totalRetriesInARow() == 0) {
                  log.info("listens to Postgres anew: {}", Reason.of(signal.failure()));
                }
              });

  private final ConnectionFactory connections;

  /**
   * @param connections not a pool: a connection that listens is kept for good
   */
  Notifications(ConnectionFactory connections) {
    this.connections = connections;
  }

  /**
   * Emits the channel's name when it has begun to listen and at every notification, until it is
   * cancelled. It never fails: a lost connection is replaced, after 100 ms at first and 2 s at
   * most.
   *
   * @param channel a plain identifier, lower case
   */
  public Flux<String> listen(String channel) {
    return Flux.usingWhen(
            Mono.from(connections.create()).timeout(CONNECT_PATIENCE),
            connection -> heard((PostgresqlConnection) connection, channel),
            Connection::close)
        .concatWith(Mono.error(() -> new ConnectionLostException("the connection ended")))
        .retryWhen(AGAIN);
  }

  private static Flux<String> heard(PostgresqlConnection connection, String channel) {
    // Subscribed to in this order, so that nothing is notified between the two.
    return Flux.merge(
        connection.getNotifications().map(notification -> channel),
        Flux.from(connection.createStatement("listen " + channel).execute())
            .concatMap(Result::getRowsUpdated)
            .then(Mono.just(channel)),
        asking(connection));
  }

  private static Flux<String> asking(PostgresqlConnection connection) {
    return Flux.interval(ASK_INTERVAL)
        .onBackpressureDrop()
        .concatMap(
            tick ->
                Mono.from(connection.validate(ValidationDepth.REMOTE))
                    .timeout(ASK_PATIENCE)
                    .filter(alive -> alive)
                    .switchIfEmpty(
                        Mono.error(() -> new ConnectionLostException("it does not answer"))),
            1)
        .thenMany(Flux.empty());
  }

  /** The connection that listened is no more. */
  private static final class ConnectionLostException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ConnectionLostException(String message) {
      super(message, null, false, false);
    }
  }
}
