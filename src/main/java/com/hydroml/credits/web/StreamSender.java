package com.hydroml.credits.web;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.DefaultHttpContent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.FutureMono;
import reactor.netty.http.server.HttpServerResponse;

/** Sends a body piece by piece, each when the one before it has left for the client. */
final class StreamSender {

  private static final Logger log = LoggerFactory.getLogger(StreamSender.class);

  /** How long last words wait for a client that stopped reading. */
  private static final Duration LAST_PATIENCE = Duration.ofMinutes(1);

  /** What the kernel keeps for a client that does not read: less than by its own choice. */
  private static final int SEND_BUFFER_BYTES = 64 * 1024;

  private StreamSender() {}

  /** Sends the headers as they are and then the body; ends when all of it has left. */
  static Mono<Void> send(HttpServerResponse response, Streamed body, String requestId) {
    AtomicReference<Channel> taken = new AtomicReference<>();
    response.withConnection(connection -> taken.set(connection.channel()));
    Channel channel = Objects.requireNonNull(taken.get());
    Supplier<String> lastWords = body.lastWords();
    if (lastWords != null) {
      channel.config().setOption(ChannelOption.SO_SNDBUF, SEND_BUFFER_BYTES);
    }
    return response
        .sendHeaders()
        .then()
        .thenMany(body.pieces().concatMap(piece -> written(channel, piece, body.patience()), 0))
        .then()
        .onErrorResume(
            SlowReaderException.class,
            slow ->
                lastWords == null
                    ? Mono.error(slow)
                    : written(channel, lastWords.get(), LAST_PATIENCE))
        .onErrorResume(failure -> brokenOff(channel, failure, requestId));
  }

  /** Straight to the channel: a response takes no second part once its headers are sent. */
  private static Mono<Void> written(Channel channel, String piece, Duration patience) {
    byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
    return FutureMono.deferFuture(
            () -> channel.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(bytes))))
        .timeout(patience)
        .onErrorMap(TimeoutException.class, SlowReaderException::new);
  }

  /** Ends the connection without the end of the body, so that it does not look whole. */
  private static Mono<Void> brokenOff(Channel channel, Throwable failure, String requestId) {
    if (failure instanceof SlowReaderException || !channel.isActive()) {
      log.debug("the client of request {} does not read its answer", requestId);
    } else {
      log.warn("the answer of request {} breaks off", requestId, failure);
    }
    return FutureMono.deferFuture(channel::close);
  }

  /** The client did not take a piece in time. */
  private static final class SlowReaderException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SlowReaderException(Throwable cause) {
      super("slow reader", cause, false, false);
    }
  }
}
