package com.hydroml.credits.load.compare;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * HTTP over connections that are kept, one request at a time on each. It knows of HTTP what it
 * needs of these servers' answers: it has to leave the processors to them.
 */
final class HttpLoad {

  private static final byte[] CREATED = Digits.ascii("\"status\":201");
  private static final byte[] LENGTH = Digits.ascii("content-length:");
  private static final int MOST_SHOWN = 300;
  private static final int UNAVAILABLE = 503;

  private final ClientLoop loop;
  private final Requests requests;
  private final Cell cell;
  private final Tally tally;
  private final Sockets sockets;
  private final Deque<Connection> idle = new ArrayDeque<>();
  private final Deque<Long> arrived = new ArrayDeque<>();

  HttpLoad(ClientLoop loop, int port, Requests requests, Cell cell, Tally tally) {
    this.loop = loop;
    this.requests = requests;
    this.cell = cell;
    this.tally = tally;
    this.sockets = new Sockets(loop, port, tally);
  }

  /** Runs the cell; its connections are gone at the end. */
  CompletableFuture<Measured> run() {
    return sockets.run(
        () -> {
          for (int i = 0; i < cell.connections(); i++) {
            Connection connection = new Connection();
            sockets.open(connection, connection::begin);
          }
          if (cell.rate() > 0) {
            arrive(System.nanoTime());
          }
        });
  }

  /** The connection may send again. */
  private void free(Connection connection) {
    if (cell.rate() == 0) {
      connection.send(System.nanoTime());
    } else if (arrived.isEmpty()) {
      idle.add(connection);
    } else {
      connection.send(arrived.remove());
    }
  }

  /** Requests that come at their times, whoever is free to send them. */
  private void arrive(long due) {
    long pause = 1_000_000_000L / cell.rate();
    long next = due;
    while (next - System.nanoTime() <= 0 && tally.goesOn()) {
      Connection connection = idle.poll();
      if (connection == null) {
        arrived.add(next);
      } else {
        connection.send(next);
      }
      next += pause;
    }
    if (tally.goesOn()) {
      long then = next;
      loop.schedule(() -> arrive(then), next - System.nanoTime(), TimeUnit.NANOSECONDS);
    } else {
      tally.exhaust();
    }
  }

  private final class Connection extends ByteToMessageDecoder {

    private Channel channel;
    private long since;
    private boolean waiting;
    private byte[] repeatable;
    private int status;
    private int length = -1;

    void begin(Channel connected) {
      channel = connected;
      free(this);
    }

    void send(long began) {
      if (!tally.goesOn()) {
        tally.exhaust();
        return;
      }
      byte[] request = requests.next();
      if (request == null) {
        tally.exhaust();
        return;
      }
      repeatable = request.clone();
      since = began;
      tally.sent();
      write(request);
    }

    private void write(byte[] request) {
      waiting = true;
      ByteBuf out = channel.alloc().directBuffer(request.length).writeBytes(request);
      channel.writeAndFlush(out, channel.voidPromise());
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
      if (length < 0 && !readHead(in)) {
        return;
      }
      if (in.readableBytes() < length) {
        return;
      }
      String wrong = wrong(in);
      in.skipBytes(length);
      length = -1;
      waiting = false;
      if (status == UNAVAILABLE && tally.mayRetry()) {
        write(repeatable);
        return;
      }
      if (wrong == null) {
        tally.answered(requests.operations(), since);
      } else {
        tally.failed(wrong);
      }
      free(this);
    }

    /** Reads status and length; false as long as the head is not whole. */
    private boolean readHead(ByteBuf in) {
      int at = in.readerIndex();
      int found = 0;
      while (true) {
        int end = in.indexOf(at, in.writerIndex(), (byte) '\n');
        if (end < 0) {
          return false;
        }
        if (end - at <= 1) {
          status =
              Integer.parseInt(in.toString(in.readerIndex() + 9, 3, StandardCharsets.US_ASCII));
          length = found;
          in.readerIndex(end + 1);
          return true;
        }
        if (isLength(in, at)) {
          int from = at + LENGTH.length;
          String value = in.toString(from, end - from, StandardCharsets.US_ASCII);
          found = Integer.parseInt(value.strip());
        }
        at = end + 1;
      }
    }

    private static boolean isLength(ByteBuf in, int at) {
      for (int i = 0; i < LENGTH.length; i++) {
        if ((in.getByte(at + i) | 0x20) != (LENGTH[i] | 0x20)) {
          return false;
        }
      }
      return true;
    }

    /** What is wrong with the answer, or null. */
    private String wrong(ByteBuf in) {
      boolean right =
          status == requests.status()
              && (cell.shape() != Shape.BATCH || created(in) == cell.shape().operations());
      if (right) {
        return null;
      }
      int shown = Math.min(MOST_SHOWN, length);
      return status + " " + in.toString(in.readerIndex(), shown, StandardCharsets.UTF_8);
    }

    private int created(ByteBuf in) {
      byte[] body = new byte[length];
      in.getBytes(in.readerIndex(), body);
      int count = 0;
      for (int i = 0; i <= body.length - CREATED.length; i++) {
        if (body[i] == '"'
            && body[i + 1] == 's'
            && java.util.Arrays.equals(body, i, i + CREATED.length, CREATED, 0, CREATED.length)) {
          count++;
        }
      }
      return count;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      sockets.ended(waiting ? 1 : 0);
      waiting = false;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
      context.close();
    }
  }
}
