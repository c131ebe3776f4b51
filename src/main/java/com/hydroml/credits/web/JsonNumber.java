package com.hydroml.credits.web;

/**
 * A number in a parsed body that is no 64-bit integer token: a fraction, an exponent, too large. No
 * amount is one. A quantity may be a fraction, and is read exactly.
 */
public record JsonNumber(String text) {}
