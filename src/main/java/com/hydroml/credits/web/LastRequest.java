package com.hydroml.credits.web;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

/**
 * Answers all that was asked before the request that is a connection's last: one that says {@code
 * Connection: close}, or that cannot be read.
 *
 * <p>Reactor Netty ends a connection after the answer that it is writing when such a request
 * arrives behind one that is being answered, and drops those between. So it does not get to know
 * that the connection ends until all others are answered.
 */
final class LastRequest extends ChannelDuplexHandler {

  private int unanswered;

  /** There was a last request, whose answer ends the connection. */
  private boolean last;

  /** All of it was read. */
  private boolean read;

  /** The server with the last request of every connection answered. */
  static HttpServer on(HttpServer server) {
    return server.doOnChannelInit(
        (observer, channel, remote) ->
            channel
                .pipeline()
                .addAfter(NettyPipeline.HttpCodec, "last-request", new LastRequest()));
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (read) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (message instanceof HttpRequest request) {
      if (unanswered > 0 && !HttpUtil.isKeepAlive(request)) {
        HttpUtil.setKeepAlive(request, true);
        last = true;
      }
      unanswered++;
    }
    read = last && message instanceof LastHttpContent;
    context.fireChannelRead(message);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (isInformational(message)) {
      context.write(message, promise);
      return;
    }
    boolean ends = last && unanswered == 1;
    if (ends && message instanceof HttpResponse response) {
      HttpUtil.setKeepAlive(response, false);
    }
    ChannelPromise written = promise;
    if (message instanceof LastHttpContent) {
      unanswered--;
      written = ends ? promise.unvoid().addListener(ChannelFutureListener.CLOSE) : promise;
    }
    context.write(message, written);
  }

  /** As {@code 100 Continue}, after which the answer still comes. */
  private static boolean isInformational(Object message) {
    return message instanceof HttpResponse response
        && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
  }
}
