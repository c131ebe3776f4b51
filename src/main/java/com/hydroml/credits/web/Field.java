package com.hydroml.credits.web;

import org.jspecify.annotations.Nullable;

/**
 * One member of an {@link ObjectSchema}.
 *
 * @param nullable whether an explicit null is accepted
 * @param defaultValue what an absent member stands for, as parsed JSON; null for nothing
 */
record Field(
    String name,
    FieldType type,
    boolean required,
    boolean nullable,
    @Nullable Object defaultValue,
    String description) {}
