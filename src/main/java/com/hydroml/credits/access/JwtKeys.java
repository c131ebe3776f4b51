package com.hydroml.credits.access;

import com.hydroml.credits.kernel.Reason;
import com.hydroml.credits.lifecycle.BackgroundWork;
import com.hydroml.credits.lifecycle.StartPhases;
import com.nimbusds.jose.jwk.JWKSet;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;

/**
 * Fetches the issuer's keys in the background: now and then, and soon after a token came whose key
 * is not known. No request waits for it. While the issuer is away the keys stay as they were.
 */
final class JwtKeys extends BackgroundWork {

  private static final Logger log = LoggerFactory.getLogger(JwtKeys.class);

  private static final Duration LOOK = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** However many tokens come with unknown keys, the issuer is not asked more often. */
  private static final long LEAST_PAUSE_NS = Duration.ofSeconds(5).toNanos();

  private static final int MAX_BYTES = 256 * 1024;

  private final URI address;
  private final long refreshNs;
  private final JwtTokens tokens;
  private final LongSupplier nanoTime;
  private final HttpClient client = HttpClient.create().responseTimeout(PATIENCE);

  private volatile boolean stale;
  private volatile long askedAt;
  private volatile long fetchedAt;
  private volatile @Nullable JWKSet last;

  JwtKeys(JwtProperties properties, JwtTokens tokens, LongSupplier nanoTime) {
    super(StartPhases.CREDENTIALS);
    this.address = Objects.requireNonNull(properties.jwksUri());
    this.refreshNs = properties.refresh().toNanos();
    this.tokens = tokens;
    this.nanoTime = nanoTime;
    this.fetchedAt = nanoTime.getAsLong();
  }

  /** Seconds since the issuer answered with its keys last, or since the start if it never did. */
  double ageSeconds() {
    return (nanoTime.getAsLong() - fetchedAt) / 1e9;
  }

  @Override
  protected Disposable begin() {
    fetch().block(PATIENCE.multipliedBy(2));
    return every(LOOK, () -> isDue() ? fetch() : Mono.empty());
  }

  private boolean isDue() {
    long since = nanoTime.getAsLong() - askedAt;
    return since >= refreshNs || (tokens.lacksKey() && since >= LEAST_PAUSE_NS);
  }

  private Mono<Void> fetch() {
    return Mono.defer(
            () -> {
              askedAt = nanoTime.getAsLong();
              return client.get().uri(address).response(JwtKeys::text).next().timeout(PATIENCE);
            })
        .doOnNext(this::fetched)
        .onErrorResume(this::later)
        .then();
  }

  private static Mono<String> text(HttpClientResponse response, ByteBufFlux body) {
    if (response.status().code() != 200) {
      return Mono.error(() -> new IllegalStateException("it answered " + response.status()));
    }
    return body.asByteArray()
        .collect(
            ByteArrayOutputStream::new,
            (all, part) -> {
              if (all.size() + part.length > MAX_BYTES) {
                throw new IllegalStateException("its keys are larger than " + MAX_BYTES + " bytes");
              }
              all.writeBytes(part);
            })
        .map(all -> all.toString(StandardCharsets.UTF_8));
  }

  private void fetched(String json) {
    try {
      JWKSet keys = JWKSet.parse(json).toPublicJWKSet();
      if (!keys.equals(last)) {
        last = keys;
        tokens.replace(keys);
        log.info("the issuer of tokens has {} keys", keys.size());
      }
    } catch (ParseException e) {
      throw new IllegalStateException("its keys cannot be read", e);
    }
    fetchedAt = nanoTime.getAsLong();
    stale = false;
  }

  private Mono<String> later(Throwable failure) {
    if (!stale) {
      log.warn(
          "the keys of the issuer of tokens stay as they are; {} says: {}",
          address.getHost(),
          Reason.of(failure));
    }
    stale = true;
    return Mono.empty();
  }
}
