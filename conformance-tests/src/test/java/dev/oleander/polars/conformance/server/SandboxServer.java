package dev.oleander.polars.conformance.server;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tests of this class use a server that all such classes of the test run share: a parameter of type
 * {@link ServerProcess} receives it. A test that leaves a thread, a socket, a running workload or
 * memory of results behind fails.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(SandboxServerExtension.class)
public @interface SandboxServer {
  /** False for the run's other server, which speaks the documented API only. */
  boolean extensions() default true;
}
