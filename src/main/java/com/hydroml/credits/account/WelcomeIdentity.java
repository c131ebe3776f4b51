package com.hydroml.credits.account;

import com.hydroml.credits.web.Caller;
import com.hydroml.credits.web.Holder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * Who is welcomed with an account, as far as the service can tell: whoever is welcomed once is
 * never welcomed again, whatever the account.
 */
final class WelcomeIdentity {

  private WelcomeIdentity() {}

  /**
   * 32 bytes that stand for the identity, or null if none was verified. A person is whom the
   * credential says, and cannot say otherwise. A service is trusted: it names whom it has verified,
   * or says by naming nobody that it looks after that itself, and then each account stands for
   * somebody of its own.
   *
   * @param named whom the request names, or null
   */
  static byte @Nullable [] of(Caller caller, String account, @Nullable String named) {
    return switch (caller.holder()) {
      case Holder.Service service ->
          named == null ? hash("account", account) : hash("identity", named);
      case Holder.Person person -> hash("identity", person.identity());
      case Holder.Unidentified nobody -> null;
    };
  }

  private static byte[] hash(String kind, String identity) {
    try {
      return MessageDigest.getInstance("SHA-256")
          .digest((kind + '\0' + identity).getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
