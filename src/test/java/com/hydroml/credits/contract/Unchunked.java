package com.hydroml.credits.contract;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** The body of an answer in chunks; it fails where the connection ends before the body does. */
final class Unchunked extends InputStream {

  private final InputStream in;
  private long left;
  private boolean first = true;
  private boolean ended;

  Unchunked(InputStream in, List<String> headers) throws IOException {
    this.in = in;
    for (String line = line(); !line.isEmpty(); line = line()) {
      headers.add(line);
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the connection ended within the answer");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  private boolean hasMore() throws IOException {
    if (left == 0 && !ended) {
      if (!first) {
        line();
      }
      first = false;
      left = Long.parseLong(line(), 16);
      ended = left == 0;
    }
    return !ended;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (!hasMore()) {
      return -1;
    }
    int read = in.read(bytes, offset, (int) Math.min(length, left));
    if (read < 0) {
      throw new EOFException("the connection ended within a chunk");
    }
    left -= read;
    return read;
  }
}
