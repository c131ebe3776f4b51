package com.hydroml.credits.webhook;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/**
 * Which addresses are not on the public Internet: those of the IANA special-purpose registries (RFC
 * 6890 and what followed), multicast, and IPv6 forms that carry such an IPv4 address. Pure.
 */
final class AddressRules {

  private static final List<Block> INTERNAL =
      List.of(
          Block.of("0.0.0.0", 8),
          Block.of("10.0.0.0", 8),
          Block.of("100.64.0.0", 10),
          Block.of("127.0.0.0", 8),
          Block.of("169.254.0.0", 16),
          Block.of("172.16.0.0", 12),
          Block.of("192.0.0.0", 24),
          Block.of("192.0.2.0", 24),
          Block.of("192.88.99.0", 24),
          Block.of("192.168.0.0", 16),
          Block.of("198.18.0.0", 15),
          Block.of("198.51.100.0", 24),
          Block.of("203.0.113.0", 24),
          Block.of("224.0.0.0", 4),
          Block.of("240.0.0.0", 4),
          // A metadata service outside of the link-local range.
          Block.of("168.63.129.16", 32));

  /** Of IPv6 only the global unicast range is public, and of that not these. */
  private static final Block GLOBAL = Block.of("2000::", 3);

  private static final List<Block> INTERNAL_6 =
      List.of(
          Block.of("2001::", 23),
          Block.of("2001:db8::", 32),
          Block.of("3fff::", 20),
          Block.of("2620:4f:8000::", 48));

  private static final Block SIX_TO_FOUR = Block.of("2002::", 16);
  private static final Block NAT64 = Block.of("64:ff9b::", 96);
  private static final int IPV4_BYTES = 4;
  private static final int SIX_TO_FOUR_AT = 2;
  private static final int LAST_FOUR_AT = 12;

  private AddressRules() {}

  /** Whether nothing may be sent there. */
  static boolean isInternal(InetAddress address) {
    byte[] bytes = address.getAddress();
    return switch (address) {
      case Inet4Address four -> isInternal4(bytes);
      case Inet6Address six -> isInternal6(bytes);
      default -> true;
    };
  }

  private static boolean isInternal4(byte[] bytes) {
    return INTERNAL.stream().anyMatch(block -> block.contains(bytes));
  }

  /** An IPv4-mapped address is an Inet4Address already; what else is outside of 2000::/3 is not. */
  private static boolean isInternal6(byte[] bytes) {
    if (NAT64.contains(bytes)) {
      return isInternal4(four(bytes, LAST_FOUR_AT));
    }
    if (SIX_TO_FOUR.contains(bytes)) {
      return isInternal4(four(bytes, SIX_TO_FOUR_AT));
    }
    return !GLOBAL.contains(bytes) || INTERNAL_6.stream().anyMatch(block -> block.contains(bytes));
  }

  private static byte[] four(byte[] bytes, int at) {
    return Arrays.copyOfRange(bytes, at, at + IPV4_BYTES);
  }

  /** A block of addresses, all of which begin with the same bits. */
  private static final class Block {
    private final byte[] first;
    private final int bits;

    private Block(byte[] first, int bits) {
      this.first = first;
      this.bits = bits;
    }

    static Block of(String literal, int bits) {
      return new Block(InetAddress.ofLiteral(literal).getAddress(), bits);
    }

    boolean contains(byte[] address) {
      if (address.length != first.length) {
        return false;
      }
      int whole = bits / Byte.SIZE;
      if (!Arrays.equals(address, 0, whole, first, 0, whole)) {
        return false;
      }
      int rest = bits % Byte.SIZE;
      return rest == 0 || (address[whole] ^ first[whole]) >> (Byte.SIZE - rest) == 0;
    }
  }
}
