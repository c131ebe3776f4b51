package com.hydroml.credits.contract;

import com.hydroml.credits.backing.ServiceTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** One connection with one request on it, and nothing that sends it again. */
final class RawClient implements AutoCloseable {

  private final Socket socket;

  RawClient(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(15_000);
  }

  /** The bytes of a POST; JSON may be written with single quotes. */
  static byte[] post(String path, String key, String json) {
    return request("POST " + path, ServiceTest.KEY, "Idempotency-Key: " + key + "\r\n", json);
  }

  /** The bytes of a PUT with a certain API key; JSON may be written with single quotes. */
  static byte[] put(String path, String apiKey, String json) {
    return request("PUT " + path, apiKey, "", json);
  }

  private static byte[] request(String line, String apiKey, String header, String json) {
    String body = json.replace('\'', '"');
    return ("%s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n%s"
            + "Content-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s")
        .formatted(line, apiKey, header, body.length(), body)
        .getBytes(StandardCharsets.UTF_8);
  }

  void send(byte[] request) throws IOException {
    send(request, request.length);
  }

  /** Sends only the beginning. */
  void send(byte[] request, int length) throws IOException {
    send(request, 0, length);
  }

  /** Sends what comes after the beginning. */
  void sendAfter(byte[] request, int length) throws IOException {
    send(request, length, request.length);
  }

  private void send(byte[] request, int from, int to) throws IOException {
    socket.getOutputStream().write(request, from, to - from);
    socket.getOutputStream().flush();
  }

  /** The whole answer; empty if the connection ended without one. */
  String answer() throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    socket.getInputStream().transferTo(answer);
    return answer.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
