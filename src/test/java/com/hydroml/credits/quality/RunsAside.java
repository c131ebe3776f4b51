package com.hydroml.credits.quality;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * A long class of tests that uses nothing another class uses: it has servers, processes or a
 * database of its own, or needs none. Such classes run beside all the others, one of them at a
 * time.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Execution(ExecutionMode.CONCURRENT)
// The lock lets one class run at a time, and the methods of that class one after the other.
@ResourceLock("aside")
public @interface RunsAside {}
