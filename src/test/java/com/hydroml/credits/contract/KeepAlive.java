package com.hydroml.credits.contract;

import com.hydroml.credits.backing.ServiceTest;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * A connection with one request after the other on it, and as little work as possible: what is
 * measured through it shares the machine with it.
 */
public final class KeepAlive implements AutoCloseable {

  private static final String LENGTH = "content-length:";

  private final Socket socket;
  private final InputStream in;
  private int status;
  private String body = "";

  public KeepAlive(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(20_000);
    in = new BufferedInputStream(socket.getInputStream());
  }

  public static byte[] get(String path) {
    return ("GET "
            + path
            + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
            + ServiceTest.KEY
            + "\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** JSON may be written with single quotes. */
  public static byte[] post(String path, String key, String json) {
    return withBody("POST", path, "Idempotency-Key: " + key + "\r\n", json);
  }

  /** JSON may be written with single quotes. */
  public static byte[] put(String path, String json) {
    return withBody("PUT", path, "", json);
  }

  private static byte[] withBody(String method, String path, String header, String json) {
    String text = json.replace('\'', '"');
    return ("%s %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n%s"
            + "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s")
        .formatted(method, path, ServiceTest.KEY, header, text.length(), text)
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** Answers the status, when the whole answer has arrived. */
  public int exchange(byte[] request) throws IOException {
    socket.getOutputStream().write(request);
    status = Integer.parseInt(line().split(" ", 3)[1]);
    int length = 0;
    for (String header = line(); !header.isEmpty(); header = line()) {
      if (header.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
        length = Integer.parseInt(header.substring(LENGTH.length()).strip());
      }
    }
    body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    return status;
  }

  /** Of the last answer. */
  public int status() {
    return status;
  }

  /** Of the last answer. */
  public String body() {
    return body;
  }

  /** An answer's durability or a problem's code; empty if it has neither. */
  public static String kindOf(String body) {
    for (String member : List.of("\"durability\":\"", "\"code\":\"")) {
      int at = body.indexOf(member);
      if (at >= 0) {
        int from = at + member.length();
        return body.substring(from, body.indexOf('"', from));
      }
    }
    return "";
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the connection ended within an answer");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
