package com.hydroml.credits.web;

/**
 * A number in a parsed body that is no 64-bit integer token: a fraction, an exponent, too large.
 * Nothing in the contract accepts one, so it is never converted.
 */
public record JsonNumber(String text) {}
