package com.hydroml.credits.quality.violations.balance;

import io.lettuce.core.api.StatefulRedisConnection;

public record SpeaksLettuce(StatefulRedisConnection<String, String> connection) {}
