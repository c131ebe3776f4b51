package com.hydroml.credits.contract;

import com.hydroml.credits.backing.Loopback;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;

/** Ends TLS in front of a server that has none itself. */
final class TlsFront implements AutoCloseable {

  private final ServerSocket listener;
  private final int target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  /**
   * Begins to listen.
   *
   * @param context has the certificate that is shown
   * @param target the server's port
   */
  TlsFront(SSLContext context, int target) {
    this.target = target;
    try {
      listener =
          context
              .getServerSocketFactory()
              .createServerSocket(0, 64, InetAddress.getByName(Loopback.HOST));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        daemon(() -> connect(client));
      } catch (IOException e) {
        // The listener was closed; the loop says so.
      }
    }
  }

  private void connect(Socket client) {
    sockets.add(client);
    try (client;
        Socket server = new Socket(Loopback.HOST, target)) {
      sockets.add(server);
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      daemon(() -> copy(server, client));
      client.getInputStream().transferTo(server.getOutputStream());
    } catch (IOException e) {
      // One side is gone, or they did not agree on TLS; the other side sees the end.
    } finally {
      sockets.remove(client);
    }
  }

  private void copy(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // As above.
    } finally {
      sockets.remove(from);
    }
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "tls-front");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException ignored) {
      // Nobody can connect any more, which is what was wanted.
    }
  }
}
