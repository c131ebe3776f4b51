package com.hydroml.credits.webhook;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;

/**
 * A URL that is fit for a webhook, as far as its text tells: where it leads is for {@link
 * WebhookTargets} to say.
 *
 * @param host without the brackets of an IPv6 address
 * @param pathAndQuery as written, beginning with a slash
 */
record WebhookUrl(boolean secure, String host, int port, String authority, String pathAndQuery) {

  static final int MAX_LENGTH = 1024;

  private static final int HTTPS_PORT = 443;
  private static final int HTTP_PORT = 80;
  private static final Set<Integer> PORTS = Set.of(HTTPS_PORT, 8443);

  /**
   * Reads a URL.
   *
   * @param allowInsecure whether http and any port will do
   * @throws RefusedTargetException if it is not fit
   */
  static WebhookUrl parse(String text, boolean allowInsecure) {
    URI uri = uri(text);
    boolean secure = "https".equalsIgnoreCase(uri.getScheme());
    if (!secure && !(allowInsecure && "http".equalsIgnoreCase(uri.getScheme()))) {
      throw new RefusedTargetException("must begin with https://");
    }
    String host = uri.getHost();
    if (host == null || host.isEmpty() || host.indexOf('%') >= 0) {
      throw new RefusedTargetException("must name a host");
    }
    if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
      throw new RefusedTargetException("must have neither user nor fragment");
    }
    int standard = secure ? HTTPS_PORT : HTTP_PORT;
    int port = uri.getPort() < 0 ? standard : uri.getPort();
    if (port == 0 || port > 0xffff || (!allowInsecure && !PORTS.contains(port))) {
      throw new RefusedTargetException("must use port 443 or 8443");
    }
    return new WebhookUrl(
        secure,
        bare(host).toLowerCase(Locale.ROOT),
        port,
        port == standard ? host : host + ":" + port,
        pathAndQuery(uri));
  }

  private static URI uri(String text) {
    try {
      URI uri = new URI(text);
      if (text.length() <= MAX_LENGTH && text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
        return uri;
      }
    } catch (URISyntaxException notOne) {
      // said below
    }
    throw new RefusedTargetException(
        "must be a URL of at most " + MAX_LENGTH + " ASCII characters");
  }

  private static String bare(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static String pathAndQuery(URI uri) {
    String path = uri.getRawPath();
    if (path == null || path.isEmpty()) {
      path = "/";
    }
    if (path.startsWith("//")) {
      throw new RefusedTargetException("must have a path that does not begin with two slashes");
    }
    return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
  }
}
