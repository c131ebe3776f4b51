package com.hydroml.credits.webhook;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Where webhooks may go. A URL is checked when it is configured, which tells its owner early, and
 * again at each attempt: there the address that was checked is the one that is connected to, so
 * that a name which resolves to something else a moment later leads nowhere else.
 */
public final class WebhookTargets {

  private static final Duration PATIENCE = Duration.ofMillis(700);

  /** Most names that are looked up at a time. */
  private static final int MOST_NAMES = 256;

  private final boolean allowInsecure;
  private final Set<InetAddress> allowed;
  private final Scheduler lookups;
  private final Resolver resolver;
  private final Duration lookupPatience;

  /** Names that are being looked up: each by one thread, however many ask, and however slowly. */
  private final Map<String, Mono<InetAddress[]>> underWay = new ConcurrentHashMap<>();

  /** Looks a name up; blocks. */
  @FunctionalInterface
  interface Resolver {
    InetAddress[] addresses(String host) throws UnknownHostException;
  }

  /**
   * @param lookups of names, which block
   * @param lookupPatience how long a look-up is waited for; it may go on for longer
   */
  WebhookTargets(
      WebhookProperties properties, Scheduler lookups, Resolver resolver, Duration lookupPatience) {
    this.allowInsecure = properties.allowInsecure();
    this.allowed =
        allowInsecure
            ? properties.allowedAddresses().stream()
                .map(InetAddress::ofLiteral)
                .collect(Collectors.toUnmodifiableSet())
            : Set.of();
    this.lookups = lookups;
    this.resolver = resolver;
    this.lookupPatience = lookupPatience;
  }

  /**
   * What is wrong with a URL, completing the sentence that begins with it; nothing if it will do. A
   * name that cannot be looked up at present will: it is checked when something is sent.
   */
  public Mono<String> refusal(String url) {
    return Mono.fromSupplier(() -> WebhookUrl.parse(url, allowInsecure))
        .flatMap(target -> resolve(target).timeout(PATIENCE))
        .flatMap(pinned -> Mono.<String>empty())
        .onErrorResume(
            RefusedTargetException.class,
            refused -> Mono.just(String.valueOf(refused.getMessage())))
        .onErrorResume(TimeoutException.class, late -> Mono.empty())
        .onErrorResume(UnknownHostException.class, unknown -> Mono.empty());
  }

  WebhookUrl parse(String url) {
    return WebhookUrl.parse(url, allowInsecure);
  }

  /**
   * The address to connect to. Ends with a {@link RefusedTargetException} if any of the name's
   * addresses is internal, and with a {@link TimeoutException} if its name servers are slow.
   */
  Mono<InetSocketAddress> resolve(WebhookUrl url) {
    return Mono.defer(() -> addresses(url.host()))
        .timeout(lookupPatience, Mono.error(WebhookTargets::late))
        .onErrorMap(RejectedExecutionException.class, busy -> late())
        .flatMap(addresses -> Mono.fromCallable(() -> pinned(url, addresses)));
  }

  private Mono<InetAddress[]> addresses(String host) {
    if (underWay.size() >= MOST_NAMES && !underWay.containsKey(host)) {
      return Mono.error(late());
    }
    return underWay.computeIfAbsent(
        host,
        name ->
            Mono.fromCallable(() -> resolver.addresses(name))
                .subscribeOn(lookups)
                .doFinally(end -> underWay.remove(name))
                .cache());
  }

  private static TimeoutException late() {
    return new TimeoutException("the name was not looked up in time");
  }

  private InetSocketAddress pinned(WebhookUrl url, InetAddress[] addresses)
      throws UnknownHostException {
    for (InetAddress address : addresses) {
      if (AddressRules.isInternal(address) && !allowed.contains(address)) {
        throw new RefusedTargetException("must not lead to an internal address");
      }
    }
    // The name goes along with the address, for the certificate is checked against it.
    return new InetSocketAddress(
        InetAddress.getByAddress(url.host(), addresses[0].getAddress()), url.port());
  }
}
