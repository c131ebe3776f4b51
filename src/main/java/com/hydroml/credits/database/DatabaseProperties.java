package com.hydroml.credits.database;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where Postgres is, under Spring's own names.
 *
 * @param url {@code r2dbc:postgresql://host:port/database}; the migration derives its address from
 *     it
 * @param username wins over one in the URL
 * @param password wins over one in the URL
 * @param statementTimeout after which Postgres itself ends a statement. It is ours, not Spring's,
 *     and stays well below the two seconds within which a call answers
 */
@Validated
@ConfigurationProperties("spring.r2dbc")
public record DatabaseProperties(
    @NotBlank String url,
    @Nullable String username,
    @Nullable String password,
    @DefaultValue("1s") Duration statementTimeout,
    @Valid @DefaultValue Pool pool) {

  /**
   * The pool's bounds.
   *
   * @param initialSize connections opened at start, 0 upwards
   * @param maxSize connections at most
   * @param maxIdleTime after which an unused connection is closed
   * @param maxLifeTime after which a connection is replaced, so that a failed-over or rebalanced
   *     database gets its share again
   * @param maxAcquireTime how long a caller waits for a connection before it fails
   * @param maxCreateConnectionTime how long opening one may take
   */
  public record Pool(
      @Min(0) @DefaultValue("2") int initialSize,
      @Min(2) @Max(500) @DefaultValue("20") int maxSize,
      @DefaultValue("10m") Duration maxIdleTime,
      @DefaultValue("30m") Duration maxLifeTime,
      @DefaultValue("500ms") Duration maxAcquireTime,
      @DefaultValue("2s") Duration maxCreateConnectionTime) {}

  @Override
  public String toString() {
    return "DatabaseProperties[url=" + DatabaseAddress.of(this).display() + ", pool=" + pool + "]";
  }
}
