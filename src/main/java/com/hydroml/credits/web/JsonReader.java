package com.hydroml.credits.web;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Strict JSON: valid UTF-8, one object, no duplicate member, nothing behind it. Numbers that are no
 * 64-bit integer tokens are kept as text, so that none is ever rounded.
 */
final class JsonReader {

  /** Levels of objects and arrays. */
  static final int MAX_DEPTH = 32;

  /** Longer than the longest body, so that a long number or name is a matter of the schema. */
  private static final int MAX_TOKEN = 4 * 1024 * 1024;

  /** Characters of the longest text that surely fits into a long. */
  private static final int SAFE_LENGTH = 18;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(MAX_TOKEN)
                  .maxNameLength(MAX_TOKEN)
                  .maxStringLength(MAX_TOKEN)
                  .build())
          .build();

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private JsonReader() {}

  /** JSON of our own as a tree, for documents. */
  static JsonNode tree(String json) {
    return MAPPER.readTree(json);
  }

  /**
   * Reads an object.
   *
   * @throws MalformedJsonException if it is none, or not strict
   */
  static Map<String, Object> object(byte[] bytes, int length) throws MalformedJsonException {
    try (JsonParser parser = parser(bytes, length)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new MalformedJsonException("The body has to be a JSON object.");
      }
      Map<String, Object> object = readObject(parser);
      if (parser.nextToken() != null) {
        throw new MalformedJsonException("Something follows the JSON object.");
      }
      return object;
    } catch (JacksonException e) {
      throw new MalformedJsonException(
          "The body is not valid JSON near line " + line(e) + ", column " + column(e) + ".");
    }
  }

  private static int line(JacksonException e) {
    return e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
  }

  private static int column(JacksonException e) {
    return e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getColumnNr());
  }

  /**
   * Plain ASCII goes to the parser as it is. Other bytes are decoded here, because the parser takes
   * overlong forms and encoded surrogates, and guesses UTF-16 where it sees zeros.
   */
  private static JsonParser parser(byte[] bytes, int length) throws MalformedJsonException {
    for (int i = 0; i < length; i++) {
      if (bytes[i] <= 0) {
        return FACTORY.createParser(ObjectReadContext.empty(), decode(bytes, length));
      }
    }
    return FACTORY.createParser(ObjectReadContext.empty(), bytes, 0, length);
  }

  private static String decode(byte[] bytes, int length) throws MalformedJsonException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes, 0, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw new MalformedJsonException("The body is not valid UTF-8.");
    }
  }

  private static Map<String, Object> readObject(JsonParser parser) throws MalformedJsonException {
    Map<String, Object> object = new LinkedHashMap<>();
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      parser.nextToken();
      if (object.put(name, readValue(parser)) != null) {
        throw new MalformedJsonException("A member is there twice.");
      }
    }
    return object;
  }

  private static Object readValue(JsonParser parser) throws MalformedJsonException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> readObject(parser);
      case START_ARRAY -> readArray(parser);
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT -> readInteger(parser.getString());
      case VALUE_NUMBER_FLOAT -> new JsonNumber(parser.getString());
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> JsonNull.NULL;
      default -> throw new MalformedJsonException("The body is not valid JSON.");
    };
  }

  private static List<Object> readArray(JsonParser parser) throws MalformedJsonException {
    List<Object> array = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(readValue(parser));
    }
    return array;
  }

  private static Object readInteger(String digits) {
    return digits.length() <= SAFE_LENGTH ? Long.valueOf(digits) : new JsonNumber(digits);
  }
}
