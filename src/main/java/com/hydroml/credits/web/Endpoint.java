package com.hydroml.credits.web;

import com.hydroml.credits.kernel.ProblemCode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import reactor.core.publisher.Mono;

/**
 * One route: what it takes, what it answers and who handles it. Requests are checked against it,
 * and the OpenAPI document is made of it. Modules contribute them as beans of type {@link
 * Endpoints}.
 *
 * @param path for example {@code /v1/accounts/{account}/balance}; a parameter fills a segment
 * @param operation the operation's name in meters and in the document, lower camel case, unique
 * @param scope the scope that the caller needs, or null for a public route
 * @param keyUnless for {@link KeyRule#REQUIRED_BY_BODY}: whether a body with these members needs no
 *     key
 * @param resumable whether {@code Last-Event-ID} says from where on to go on
 * @param makesAccount whether it makes the account that the path's {@code account} names
 * @param forms the media types among which {@code Accept} chooses, the usual one first; empty where
 *     there is only one and the header is ignored
 * @param problems the problems beyond those that follow from the rules
 */
public record Endpoint(
    HttpMethod method,
    String path,
    String operation,
    String tag,
    String summary,
    String description,
    @Nullable Scope scope,
    BodyRule bodyRule,
    ObjectSchema bodySchema,
    ObjectSchema pathSchema,
    ObjectSchema querySchema,
    KeyRule keyRule,
    Predicate<Set<String>> keyUnless,
    boolean takesDurability,
    boolean resumable,
    List<String> forms,
    boolean takesIdentity,
    boolean makesAccount,
    List<Success> successes,
    Set<ProblemCode> problems,
    Function<Call, Mono<Reply>> handler) {

  /**
   * A successful answer.
   *
   * @param schema of the answer as JSON, or null if it is never JSON
   * @param example JSON text that fits the schema
   * @param texts other forms of the same
   */
  public record Success(
      int status,
      String description,
      @Nullable ObjectSchema schema,
      String example,
      boolean located,
      List<TextForm> texts) {}

  /**
   * A form of an answer that is not JSON.
   *
   * @param mediaType without parameters, for example {@code text/csv}
   */
  public record TextForm(String mediaType, String description, String example) {}

  public static Builder get(String path) {
    return new Builder(HttpMethod.GET, path);
  }

  public static Builder post(String path) {
    return new Builder(HttpMethod.POST, path);
  }

  public static Builder put(String path) {
    return new Builder(HttpMethod.PUT, path);
  }

  public static Builder patch(String path) {
    return new Builder(HttpMethod.PATCH, path);
  }

  public static Builder delete(String path) {
    return new Builder(HttpMethod.DELETE, path);
  }

  /** What is not said keeps the plainest rule: no body, no key, no parameters. */
  public static final class Builder {

    private final HttpMethod method;
    private final String path;
    private String operation = "";
    private String tag = "";
    private String summary = "";
    private String description = "";
    private @Nullable Scope scope;
    private BodyRule bodyRule = BodyRule.NONE;
    private ObjectSchema bodySchema = ObjectSchema.EMPTY;
    private ObjectSchema pathSchema = ObjectSchema.EMPTY;
    private ObjectSchema querySchema = ObjectSchema.EMPTY;
    private KeyRule keyRule = KeyRule.NONE;
    private Predicate<Set<String>> keyUnless = members -> false;
    private boolean takesDurability;
    private boolean resumable;
    private boolean takesIdentity;
    private boolean makesAccount;
    private final List<Success> successes = new ArrayList<>();
    private final Set<ProblemCode> problems = EnumSet.noneOf(ProblemCode.class);

    private Builder(HttpMethod method, String path) {
      this.method = method;
      this.path = path;
    }

    /** The operation's name, lower camel case, and the group it is documented in. */
    public Builder operation(String name, String group) {
      operation = name;
      tag = group;
      return this;
    }

    /** One line, and a paragraph or an empty string. */
    public Builder summary(String line, String paragraph) {
      summary = line;
      description = paragraph;
      return this;
    }

    public Builder scope(Scope needed) {
      scope = needed;
      return this;
    }

    public Builder body(ObjectSchema schema) {
      bodyRule = BodyRule.REQUIRED;
      bodySchema = schema;
      return this;
    }

    public Builder optionalBody(ObjectSchema schema) {
      bodyRule = BodyRule.OPTIONAL;
      bodySchema = schema;
      return this;
    }

    /** The path's parameters; each is required. One that any text fits is {@code string(0, n)}. */
    public Builder pathParameters(ObjectSchema schema) {
      pathSchema = schema;
      return this;
    }

    public Builder query(ObjectSchema schema) {
      querySchema = schema;
      return this;
    }

    public Builder key(KeyRule rule) {
      keyRule = rule;
      return this;
    }

    /** A key is required unless a body with these members needs none. */
    public Builder keyUnless(Predicate<Set<String>> members) {
      keyRule = KeyRule.REQUIRED_BY_BODY;
      keyUnless = members;
      return this;
    }

    /** The route moves credits: {@code Credits-Durability} is documented for it. */
    public Builder takesDurability() {
      takesDurability = true;
      return this;
    }

    /** A service may say whom it acts for: {@code Credits-Identity} is documented for it. */
    public Builder takesIdentity() {
      takesIdentity = true;
      return this;
    }

    /**
     * The route makes the account that the path names: whose credential does not cover it is told
     * so, instead of that there is none.
     */
    public Builder makesAccount() {
      makesAccount = true;
      return this;
    }

    /** A success; the example is JSON text that fits the schema. */
    public Builder success(int status, String line, ObjectSchema schema, String example) {
      successes.add(new Success(status, line, schema, example, status == 201, List.of()));
      return this;
    }

    /** Another form of the success before, for clients that ask for it by {@code Accept}. */
    public Builder alsoAs(String mediaType, String line, String example) {
      Success json = successes.removeLast();
      List<TextForm> texts = new ArrayList<>(json.texts());
      texts.add(new TextForm(mediaType, line, example));
      successes.add(
          new Success(
              json.status(),
              json.description(),
              json.schema(),
              json.example(),
              json.located(),
              List.copyOf(texts)));
      return this;
    }

    /** A success that is never JSON. */
    public Builder successAs(String mediaType, String line, String example) {
      successes.add(
          new Success(200, line, null, "", false, List.of(new TextForm(mediaType, line, example))));
      return this;
    }

    /** The route goes on behind the position that {@code Last-Event-ID} names. */
    public Builder resumable() {
      resumable = true;
      return this;
    }

    /** Problems beyond those that follow from scope, key, body and parameters. */
    public Builder problems(ProblemCode... codes) {
      problems.addAll(List.of(codes));
      return this;
    }

    public Endpoint handledBy(Function<Call, Mono<Reply>> handler) {
      if (operation.isEmpty() || successes.isEmpty()) {
        throw new IllegalStateException(method + " " + path + " needs an operation and a success");
      }
      return new Endpoint(
          method,
          path,
          operation,
          tag,
          summary,
          description,
          scope,
          bodyRule,
          bodySchema,
          pathSchema,
          querySchema,
          keyRule,
          keyUnless,
          takesDurability,
          resumable,
          forms(),
          takesIdentity,
          makesAccount,
          List.copyOf(successes),
          Set.copyOf(problems),
          Objects.requireNonNull(handler));
    }

    private List<String> forms() {
      Success first = successes.getFirst();
      if (first.schema() == null || first.texts().isEmpty()) {
        return List.of();
      }
      List<String> forms = new ArrayList<>();
      forms.add(MediaTypes.JSON);
      first.texts().forEach(text -> forms.add(text.mediaType()));
      return List.copyOf(forms);
    }
  }
}
