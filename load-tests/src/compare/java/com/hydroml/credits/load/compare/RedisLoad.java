package com.hydroml.credits.load.compare;

import com.hydroml.credits.kernel.Shards;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The script over a few pipelined connections: so many calls are under way, and what answers free
 * is sent again in one go.
 */
final class RedisLoad {

  private static final int MOST_CONNECTIONS = 4;
  private static final int MOST_SHOWN = 300;

  private final RedisScripts scripts;
  private final Cell cell;
  private final List<int[]> byShard;
  private final int accounts;
  private final Tally tally;
  private final Sockets sockets;

  /**
   * @param byShard the numbers of the accounts of each shard
   */
  RedisLoad(
      ClientLoop loop,
      int port,
      RedisScripts scripts,
      Cell cell,
      List<int[]> byShard,
      Tally tally) {
    this.scripts = scripts;
    this.cell = cell;
    this.byShard = byShard;
    this.accounts = byShard.stream().mapToInt(shard -> shard.length).sum() - 1;
    this.tally = tally;
    this.sockets = new Sockets(loop, port, tally);
  }

  CompletableFuture<Measured> run() {
    int count = Math.min(MOST_CONNECTIONS, cell.connections());
    int window = cell.connections() / count;
    return sockets.run(
        () -> {
          for (int i = 0; i < count; i++) {
            Connection connection = new Connection();
            sockets.open(connection, channel -> connection.begin(channel, window));
          }
        });
  }

  /** The next call's accounts: one, or as many as a batch has of one shard. */
  private byte[][] call() {
    if (cell.shape() != Shape.BATCH) {
      int account = cell.shape() == Shape.HOT ? 0 : 1 + Names.any(accounts);
      return scripts.call(Shards.of(Names.account(account)), new int[] {account});
    }
    int shard = Names.any(Shards.COUNT);
    while (byShard.get(shard).length == 0) {
      shard = Names.any(Shards.COUNT);
    }
    int[] choice = byShard.get(shard);
    int[] called = new int[cell.shape().operations()];
    for (int i = 0; i < called.length; i++) {
      called[i] = choice[Names.any(choice.length)];
    }
    return scripts.call(shard, called);
  }

  private final class Connection extends ByteToMessageDecoder {

    private final Deque<Long> sent = new ArrayDeque<>();
    private Channel channel;
    private int freed;

    void begin(Channel connected, int window) {
      channel = connected;
      send(window);
    }

    void send(int calls) {
      ByteBuf out = channel.alloc().directBuffer(calls * 512);
      long now = System.nanoTime();
      for (int i = 0; i < calls && tally.goesOn(); i++) {
        Resp.command(out, call());
        sent.add(now);
        tally.sent();
      }
      if (out.isReadable()) {
        channel.writeAndFlush(out, channel.voidPromise());
      } else {
        out.release();
      }
      if (!tally.goesOn()) {
        tally.exhaust();
      }
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
      int end = Resp.end(in, in.readerIndex());
      if (end < 0) {
        return;
      }
      long since = sent.remove();
      if (isRight(in)) {
        tally.answered(cell.shape().operations(), since);
      } else {
        int shown = Math.min(MOST_SHOWN, end - in.readerIndex());
        tally.failed(in.toString(in.readerIndex(), shown, StandardCharsets.UTF_8));
      }
      in.readerIndex(end);
      freed++;
    }

    /** {@code [[0, [code 0, …], …]]}: every operation decided, and its outcome a success. */
    private boolean isRight(ByteBuf in) {
      int at = in.readerIndex();
      if (in.getByte(at) != '*' || Resp.number(in, at + 1) != 1) {
        return false;
      }
      at = in.indexOf(at, in.writerIndex(), (byte) '\n') + 1;
      if (in.getByte(at) != '*' || Resp.number(in, at + 1) != 1 + cell.shape().operations()) {
        return false;
      }
      at = in.indexOf(at, in.writerIndex(), (byte) '\n') + 1;
      if (Resp.number(in, at + 1) != 0) {
        return false;
      }
      at = Resp.end(in, at);
      for (int i = 0; i < cell.shape().operations(); i++) {
        int code = in.indexOf(at, in.writerIndex(), (byte) '\n') + 1;
        if (Resp.number(in, code + 1) != 0) {
          return false;
        }
        at = Resp.end(in, at);
      }
      return true;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) throws Exception {
      super.channelReadComplete(context);
      int again = freed;
      freed = 0;
      if (again > 0) {
        send(again);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      sockets.ended(sent.size());
      sent.clear();
    }
  }
}
