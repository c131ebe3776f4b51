package com.hydroml.credits.web;

/**
 * What is wrong with one field.
 *
 * @param field the field as sent, for example {@code operations[3].amount}
 */
public record FieldError(String field, String message) {}
