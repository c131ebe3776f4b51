package com.hydroml.credits.redis;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A script's text and the SHA-1 that Redis knows it by, both computed once.
 *
 * @param name for messages and meters
 * @param text the whole script
 * @param sha1 lower-case hexadecimal
 */
public record LuaScript(String name, String text, String sha1) {

  /**
   * A script made of one or more resources under {@code /redis/}, in their order.
   *
   * @throws IllegalStateException if a resource is missing
   */
  public static LuaScript of(String name, String... resources) {
    StringBuilder text = new StringBuilder();
    for (String resource : resources) {
      text.append(read("/redis/" + resource)).append('\n');
    }
    return new LuaScript(name, text.toString(), sha1(text.toString()));
  }

  private static String read(String resource) {
    try (InputStream in = LuaScript.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("script " + resource + " is missing from the build");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("script " + resource + " cannot be read", e);
    }
  }

  private static String sha1(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-1");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no SHA-1, which every JDK has", e);
    }
  }
}
