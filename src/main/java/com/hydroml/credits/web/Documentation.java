package com.hydroml.credits.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * The pages that document the routes: the OpenAPI document and Swagger UI, all served from here, so
 * that reading them needs no other host.
 */
final class Documentation {

  static final String DOCUMENT = "/v3/api-docs";
  private static final String PAGE = "/docs";
  private static final String OWN = "web/docs/";
  private static final String POM = "META-INF/maven/org.webjars/swagger-ui/pom.properties";
  private static final String WEBJAR = "META-INF/resources/webjars/swagger-ui/";

  private static final String HTML = "text/html; charset=utf-8";
  private static final String CSS = "text/css; charset=utf-8";
  private static final String SCRIPT = "text/javascript; charset=utf-8";

  private Documentation() {}

  static Assets of(List<Endpoint> endpoints) {
    byte[] document = OpenApiDocument.of(endpoints).getBytes(StandardCharsets.UTF_8);
    Assets.Asset page = Assets.Asset.file(HTML, read(OWN + "index.html"));
    return new Assets(
        Map.of(
            "/",
            Assets.Asset.redirection(PAGE),
            PAGE,
            page,
            PAGE + "/",
            page,
            DOCUMENT,
            Assets.Asset.file(MediaTypes.JSON, document),
            PAGE + "/init.js",
            Assets.Asset.file(SCRIPT, read(OWN + "init.js")),
            PAGE + "/swagger-ui.css",
            Assets.Asset.file(CSS, readWebjar("swagger-ui.css")),
            PAGE + "/swagger-ui-bundle.js",
            Assets.Asset.file(SCRIPT, readWebjar("swagger-ui-bundle.js")),
            PAGE + "/favicon.png",
            Assets.Asset.file("image/png", readWebjar("favicon-32x32.png"))));
  }

  private static byte[] readWebjar(String file) {
    Properties pom = new Properties();
    try (InputStream in = open(POM)) {
      pom.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return read(WEBJAR + pom.getProperty("version") + "/" + file);
  }

  private static byte[] read(String resource) {
    try (InputStream in = open(resource)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String resource) throws IOException {
    InputStream in = Documentation.class.getClassLoader().getResourceAsStream(resource);
    if (in == null) {
      throw new IOException("the class path lacks " + resource);
    }
    return in;
  }
}
