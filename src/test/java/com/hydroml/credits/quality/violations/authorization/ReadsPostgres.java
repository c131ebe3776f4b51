package com.hydroml.credits.quality.violations.authorization;

import org.springframework.r2dbc.core.DatabaseClient;

public record ReadsPostgres(DatabaseClient client) {}
