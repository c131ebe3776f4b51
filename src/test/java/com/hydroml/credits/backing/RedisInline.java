package com.hydroml.credits.backing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * The few commands that starting a server needs, in Redis' inline form, without a client library.
 */
public final class RedisInline {

  private static final int TIMEOUT_MS = 2_000;

  private RedisInline() {}

  /**
   * Sends one command, words separated by a space.
   *
   * @return the reply: a status, or the text of a bulk string
   * @throws IOException if the server is not there, or answers with an error
   */
  public static String send(int port, String command) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(Loopback.HOST, port), TIMEOUT_MS);
      socket.setSoTimeout(TIMEOUT_MS);
      socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
      return read(
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)));
    }
  }

  private static String read(BufferedReader reader) throws IOException {
    String line = reader.readLine();
    if (line == null || line.startsWith("-")) {
      throw new IOException("Redis answered " + line);
    }
    if (!line.startsWith("$")) {
      return line.substring(1);
    }
    char[] bulk = new char[Integer.parseInt(line.substring(1))];
    int length = 0;
    while (length < bulk.length) {
      int read = reader.read(bulk, length, bulk.length - length);
      if (read < 0) {
        throw new IOException("Redis ended a reply early");
      }
      length += read;
    }
    return new String(bulk);
  }
}
