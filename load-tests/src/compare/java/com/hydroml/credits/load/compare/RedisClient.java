package com.hydroml.credits.load.compare;

import com.hydroml.credits.kernel.Shards;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Prepares a Redis for the script: a generation for each shard, and accounts with funds. */
final class RedisClient {

  private static final int AT_A_TIME = 1000;

  private final int port;

  RedisClient(int port) {
    this.port = port;
  }

  /** Run id and replication id, as the service tells its scripts. */
  String server() {
    String info = ask("INFO", "server") + ask("INFO", "replication");
    return found(info, "run_id:(\\w+)") + " " + found(info, "master_replid:(\\w+)");
  }

  private static String found(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException("INFO says nothing of " + pattern);
    }
    return matcher.group(1);
  }

  /** Empties it and makes accounts 0 to count. */
  void prepare(RedisScripts scripts, int count) {
    ask("FLUSHALL");
    ask("SCRIPT", "LOAD", new String(scripts.text(), StandardCharsets.UTF_8));
    for (int shard = 0; shard < Shards.COUNT; shard++) {
      ask("SET", "ec:{s" + shard + "}:generation", "1");
    }
    String funds = Long.toString(1000 * Names.FUNDS);
    for (int from = 0; from <= count; from += AT_A_TIME) {
      String[][] commands = new String[Math.min(AT_A_TIME, count + 1 - from)][];
      for (int i = 0; i < commands.length; i++) {
        String account = Names.account(from + i);
        String key = RedisScripts.prefix(Shards.of(account)) + "a:" + account;
        commands[i] =
            new String[] {
              "HSET", key, "a", funds, "h", "0", "v", "1", "j", "1", "t", "0", "s", "0", "x", "0"
            };
      }
      ask(commands);
    }
  }

  String ask(String... command) {
    return ask(new String[][] {command});
  }

  /** Sends commands and gives the last reply. */
  private String ask(String[][] commands) {
    ByteBuf out = Unpooled.buffer();
    for (String[] command : commands) {
      byte[][] parts = new byte[command.length][];
      for (int i = 0; i < parts.length; i++) {
        parts[i] = command[i].getBytes(StandardCharsets.UTF_8);
      }
      Resp.command(out, parts);
    }
    try (Socket socket = new Socket("127.0.0.1", port)) {
      OutputStream to = socket.getOutputStream();
      to.write(out.array(), 0, out.readableBytes());
      to.flush();
      InputStream from = new BufferedInputStream(socket.getInputStream());
      String reply = "";
      for (int i = 0; i < commands.length; i++) {
        reply = reply(from);
      }
      return reply;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String reply(InputStream in) throws IOException {
    String line = line(in);
    if (line.startsWith("-")) {
      throw new IOException("Redis refuses: " + line);
    }
    if (!line.startsWith("$")) {
      return line;
    }
    int length = Integer.parseInt(line.substring(1));
    String text = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    line(in);
    return text;
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("Redis ended the connection");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }
}
