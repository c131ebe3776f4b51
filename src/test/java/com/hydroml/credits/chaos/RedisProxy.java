package com.hydroml.credits.chaos;

import com.hydroml.credits.backing.Loopback;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Stands between an instance and Redis: it can keep a reply from the instance and cut the
 * connection, and it can lead to another server, as an address that moves does.
 */
final class RedisProxy implements AutoCloseable {

  private static final byte[] MARK = Operation.KEY_PREFIX.getBytes(StandardCharsets.US_ASCII);
  private static final int BUFFER = 65_536;

  private final ServerSocket listener;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private final AtomicInteger toCut = new AtomicInteger();
  private final AtomicInteger cut = new AtomicInteger();
  private volatile int target;
  private volatile long delay;

  RedisProxy(int target) {
    this.target = target;
    try {
      listener = new ServerSocket(0, 64, InetAddress.getByName(Loopback.HOST));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon(this::accept, "redis-proxy");
  }

  int port() {
    return listener.getLocalPort();
  }

  /** The next call that carries a client's operation runs, and its reply never arrives. */
  void cutNextReply() {
    toCut.incrementAndGet();
  }

  /** How many replies were kept back so far. */
  int repliesCut() {
    return cut.get();
  }

  /** From now on, whatever the server sends arrives so much later. */
  void delay(Duration of) {
    delay = of.toNanos();
  }

  /** Leads to another server from now on; whoever is connected loses the connection. */
  void lead(int port) {
    target = port;
    links.forEach(Link::close);
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException ignored) {
      // Nobody can connect any more, which is what was wanted.
    }
    links.forEach(Link::close);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Link link = new Link(client, new Socket());
        links.add(link);
        daemon(link::begin, "redis-proxy-up");
      } catch (IOException e) {
        // The listener was closed, or one connection could not be had; the loop says which.
      }
    }
  }

  private static void daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** One connection and its way on. */
  private final class Link {

    private final Socket client;
    private final Socket server;
    private volatile boolean cutting;

    Link(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void begin() {
      try {
        server.connect(new InetSocketAddress(Loopback.HOST, target), 1000);
        server.setTcpNoDelay(true);
        client.setTcpNoDelay(true);
        daemon(this::down, "redis-proxy-down");
        up();
      } catch (IOException e) {
        // The other side sees the end of the connection.
      } finally {
        close();
      }
    }

    private void up() throws IOException {
      byte[] buffer = new byte[BUFFER];
      InputStream in = client.getInputStream();
      OutputStream out = server.getOutputStream();
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        if (toCut.get() > 0 && carriesOperation(buffer, length) && takeCut()) {
          cutting = true;
        }
        out.write(buffer, 0, length);
      }
    }

    private void down() {
      byte[] buffer = new byte[BUFFER];
      try (InputStream in = server.getInputStream();
          OutputStream out = client.getOutputStream()) {
        for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
          if (cutting) {
            cut.incrementAndGet();
            return;
          }
          if (delay > 0) {
            LockSupport.parkNanos(delay);
          }
          out.write(buffer, 0, length);
        }
      } catch (IOException e) {
        // One side is gone; so will be the other.
      } finally {
        close();
      }
    }

    private boolean takeCut() {
      return toCut.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
    }

    void close() {
      links.remove(this);
      try (client;
          server) {
        client.shutdownOutput();
      } catch (IOException e) {
        // It was closed already.
      }
    }
  }

  private static boolean carriesOperation(byte[] buffer, int length) {
    for (int i = 0; i <= length - MARK.length; i++) {
      int matched = 0;
      while (matched < MARK.length && buffer[i + matched] == MARK[matched]) {
        matched++;
      }
      if (matched == MARK.length) {
        return true;
      }
    }
    return false;
  }
}
