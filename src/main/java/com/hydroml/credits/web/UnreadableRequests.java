package com.hydroml.credits.web;

import com.hydroml.credits.kernel.ProblemCode;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

/**
 * Gives the refusals of requests that cannot be read as HTTP the form of every other error.
 *
 * <p>Such a request never becomes an exchange: Reactor Netty answers it below every handler, with a
 * bare status and no body, and closes the connection. {@link HttpApi} never sends a problem without
 * a body, so the two cannot be mistaken for each other.
 */
@Sharable
final class UnreadableRequests extends ChannelOutboundHandlerAdapter {

  /** Nobody knows the path of a request that could not be read. */
  private static final String INSTANCE = "/";

  private final RequestIds requestIds;

  UnreadableRequests(RequestIds requestIds) {
    this.requestIds = requestIds;
  }

  /** The server with every refusal explained. */
  HttpServer on(HttpServer server) {
    return server.doOnChannelInit((observer, channel, remote) -> addTo(channel.pipeline()));
  }

  private void addTo(ChannelPipeline pipeline) {
    pipeline.addAfter(NettyPipeline.HttpCodec, "unreadable-requests", this);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    Problem problem = message instanceof FullHttpResponse bare ? problem(bare) : null;
    context.write(
        problem == null ? message : explained((FullHttpResponse) message, problem), promise);
  }

  private static @Nullable Problem problem(FullHttpResponse response) {
    if (response.content().isReadable()) {
      return null;
    }
    return switch (response.status().code()) {
      case 400 ->
          Problem.of(
              ProblemCode.MALFORMED_REQUEST,
              "The request, or a chunk of its body, is no proper HTTP.");
      case 414 -> Problem.of(ProblemCode.URI_TOO_LONG, "The request line is too long.");
      case 431 -> Problem.of(ProblemCode.HEADERS_TOO_LARGE, "The headers are too large.");
      default -> null;
    };
  }

  private FullHttpResponse explained(FullHttpResponse bare, Problem problem) {
    byte[] body = problem.toJson(INSTANCE).toString().getBytes(StandardCharsets.UTF_8);
    FullHttpResponse explained = bare.replace(Unpooled.wrappedBuffer(body));
    bare.release();
    HttpHeaders headers = explained.headers();
    headers.set(HttpHeaderNames.CONTENT_TYPE, MediaTypes.PROBLEM_JSON);
    headers.set(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(body.length));
    headers.set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
    SecurityHeaders.set(headers);
    headers.set(RequestIds.HEADER, requestIds.of(null));
    return explained;
  }
}
