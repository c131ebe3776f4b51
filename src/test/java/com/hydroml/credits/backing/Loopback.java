package com.hydroml.credits.backing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Ports on 127.0.0.1. */
public final class Loopback {

  public static final String HOST = "127.0.0.1";

  private Loopback() {}

  /** Different ports that nothing listens on at this moment. */
  public static List<Integer> freePorts(int count) {
    List<ServerSocket> sockets = new ArrayList<>(count);
    try {
      for (int i = 0; i < count; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getByName(HOST)));
      }
      return sockets.stream().map(ServerSocket::getLocalPort).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      sockets.forEach(Loopback::closeQuietly);
    }
  }

  /** A port that nothing listens on at this moment. */
  public static int freePort() {
    return freePorts(1).getFirst();
  }

  /** The preferred port if it is free, else any free one. */
  public static int freePortPreferring(int preferred) {
    return isFree(preferred) ? preferred : freePort();
  }

  /** Whether a server could listen on this port of every local address. */
  public static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(port));
    } catch (IOException taken) {
      return false;
    }
    // Some systems let a wildcard address be bound although one address is taken.
    return !answers(port);
  }

  /** Whether something accepts connections on this port. */
  public static boolean answers(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(HOST, port), 500);
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  private static void closeQuietly(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException ignored) {
      // The port was free, and is free again: there is nothing to be done about it.
    }
  }
}
