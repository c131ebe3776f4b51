package com.hydroml.credits.load.compare;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The connections of a cell, gone at its end. Everything happens on one event loop. */
final class Sockets {

  private final ClientLoop loop;
  private final int port;
  private final Tally tally;
  private final List<Channel> channels = new ArrayList<>();
  private boolean over;

  Sockets(ClientLoop loop, int port, Tally tally) {
    this.loop = loop;
    this.port = port;
    this.tally = tally;
  }

  /** Begins the cell and closes what it opened at its end. */
  CompletableFuture<Measured> run(Runnable begin) {
    loop.execute(begin);
    return tally.done().whenComplete((measured, failure) -> loop.execute(this::close));
  }

  private void close() {
    over = true;
    channels.forEach(Channel::close);
  }

  /** Opens a connection; one that cannot be had is a failure of the cell. */
  void open(ChannelHandler handler, Consumer<Channel> connected) {
    ChannelFutureListener opened = future -> opened(future, connected);
    loop.bootstrap().handler(handler).connect("127.0.0.1", port).addListener(opened);
  }

  private void opened(ChannelFuture future, Consumer<Channel> connected) {
    if (!future.isSuccess()) {
      tally.sent();
      tally.failed("no connection: " + future.cause());
    } else if (over) {
      future.channel().close();
    } else {
      channels.add(future.channel());
      connected.accept(future.channel());
    }
  }

  /** A connection has ended; before the cell's end, what it has not answered has failed. */
  void ended(int unanswered) {
    for (int i = 0; i < unanswered && !over; i++) {
      tally.failed("the connection ended");
    }
  }
}
