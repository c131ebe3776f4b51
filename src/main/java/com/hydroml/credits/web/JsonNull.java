package com.hydroml.credits.web;

/** JSON's null in a parsed body, where Java's null means absent. */
public enum JsonNull {
  NULL
}
