package com.hydroml.credits.contract;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of server-sent events on a connection of its own, which reads when it is told to. */
final class EventClient implements AutoCloseable {

  private static final int PATIENCE_MS = 30_000;

  private final Socket socket = new Socket();
  private final BufferedReader lines;
  private final List<String> headers = new ArrayList<>();

  /**
   * An event.
   *
   * @param position its id, empty if it has none
   * @param name empty for a comment, which is {@code text} then
   */
  record Event(String position, String name, String text) {

    /** The version in its id; without an id it is 0. */
    long id() {
      return position.isEmpty() ? 0 : Long.parseLong(position.replaceAll("\\..*", ""));
    }

    boolean isNotice() {
      return name.indexOf('.') >= 0;
    }

    JsonNode data() {
      return JsonMapper.shared().readTree(text);
    }
  }

  /** Opens a stream and reads no more than the answer's headers. */
  EventClient(int port, String account, String key, String lastEventId) throws IOException {
    socket.setReceiveBufferSize(8 * 1024);
    socket.setSoTimeout(PATIENCE_MS);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    String request =
        "GET /v1/accounts/%s/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n"
                .formatted(account, key)
            + (lastEventId.isEmpty() ? "" : "Last-Event-ID: " + lastEventId + "\r\n")
            + "Accept: text/event-stream\r\nConnection: close\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
    lines =
        new BufferedReader(
            new InputStreamReader(
                new Unchunked(socket.getInputStream(), headers), StandardCharsets.UTF_8));
  }

  /** The answer's status line and headers. */
  List<String> headers() {
    return headers;
  }

  /** The next event or comment, or null at the end of the stream. */
  Event next() throws IOException {
    String position = "";
    String name = "";
    String text = "";
    boolean any = false;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.isEmpty() && any) {
        return new Event(position, name, text);
      }
      any = true;
      if (line.startsWith("id: ")) {
        position = line.substring(4);
      } else if (line.startsWith("event: ")) {
        name = line.substring(7);
      } else if (line.startsWith("data: ")) {
        text = line.substring(6);
      } else if (line.startsWith(":")) {
        text = line;
      }
    }
    return null;
  }

  /** The next event, comments left out. */
  Event event() throws IOException {
    Event event = next();
    while (event != null && event.name().isEmpty()) {
      event = next();
    }
    return event;
  }

  /** All that come up to the end. */
  List<Event> rest() throws IOException {
    List<Event> events = new ArrayList<>();
    for (Event event = event(); event != null; event = event()) {
      events.add(event);
    }
    return events;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
