package com.hydroml.credits.backing;

import com.hydroml.credits.CreditsApplication;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.context.ContextConfiguration;

/**
 * A test against the whole service, listening on a random port, with the shared servers behind it.
 *
 * <p>All classes that carry this annotation and nothing else that shapes a context run in one and
 * the same context, so each must use accounts of its own. The port is {@code @LocalServerPort int};
 * the key is {@link #KEY}.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(classes = CreditsApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = BackingInitializer.class)
public @interface ServiceTest {

  /** The key of all scopes that the service is seeded with. */
  String KEY = "eco_dev_local";
}
