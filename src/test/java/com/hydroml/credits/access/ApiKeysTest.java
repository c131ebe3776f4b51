package com.hydroml.credits.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.web.Scope;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Proves which values of the header stand for a key. */
class ApiKeysTest {

  private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

  private static ApiKeys keys() {
    ApiKeys keys = new ApiKeys(Clock.fixed(NOW, ZoneOffset.UTC), () -> 0);
    keys.replace(
        List.of(
            key("one", null), key("two", NOW), key("three", NOW.plusMillis(1)), key("four", null)));
    return keys;
  }

  private static ApiKey key(String text, Instant expiresAt) {
    return new ApiKey(
        "key_" + text,
        text,
        "service",
        KeyHash.of(text),
        Set.of(Scope.READ),
        null,
        expiresAt,
        null);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "Bearer",
        "Bearer ",
        "Bearer  ",
        "one",
        "Basic one",
        "Bearer One",
        "Bearer onetwo",
        "Bearer one two",
        "Bearer two",
        "Bearerone"
      })
  void whatIsNoValidKeyStandsForNobody(String authorization) {
    assertThat(new Bearers(keys(), null).authenticate(authorization)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer one", "bearer one", "BEARER  one ", "Bearer three"})
  void aValidKeyStandsForItsOwner(String authorization) {
    assertThat(new Bearers(keys(), null).authenticate(authorization)).isNotNull();
  }

  @Test
  void anEndlessKeyIsNotEvenHashed() {
    assertThat(new Bearers(keys(), null).authenticate("Bearer " + "x".repeat(100_000))).isNull();
  }

  @Test
  void keysThatAreFiledTogetherAreToldApart() {
    byte[] a = KeyHash.of("one");
    byte[] b = a.clone();
    b[31] ^= 1;
    ApiKeys keys = new ApiKeys(Clock.fixed(NOW, ZoneOffset.UTC), () -> 0);
    keys.replace(
        List.of(
            new ApiKey("b", "b", "service", b, Set.of(), null, null, null),
            new ApiKey("a", "a", "service", a, Set.of(), null, null, null)));
    assertThat(keys.use("one").name()).isEqualTo("a");
  }

  @Test
  void aUseIsMarkedAtMostOnceASecondAndOutlivesAReload() {
    AtomicReference<Instant> now = new AtomicReference<>(NOW);
    InstantSource source = now::get;
    ApiKeys keys = new ApiKeys(source.withZone(ZoneOffset.UTC), () -> 0);
    ApiKey replaced = key("one", null);
    ApiKey current =
        new ApiKey(replaced.id(), "one", "service", KeyHash.of("two"), Set.of(), null, null, null);
    keys.replace(List.of(replaced, current));
    KeyUse use = keys.uses().getFirst();
    assertThat(use.isUnwritten()).isFalse();

    keys.use("one");
    now.set(NOW.plusMillis(999));
    keys.use("two");
    assertThat(use.lastUsed()).isEqualTo(NOW.toEpochMilli());
    use.written(use.lastUsed());
    assertThat(use.isUnwritten()).isFalse();

    keys.replace(List.of(current));
    now.set(NOW.plusMillis(1000));
    keys.use("two");
    assertThat(keys.uses()).containsExactly(use);
    assertThat(use.isUnwritten()).isTrue();
    assertThat(keys.use("one")).isNull();
  }

  @Test
  void aWrongKeyIsNoUseOfAnother() {
    ApiKeys keys = keys();
    keys.use("onetwo");
    keys.use("two");
    assertThat(keys.uses()).noneMatch(KeyUse::isUnwritten);
  }
}
