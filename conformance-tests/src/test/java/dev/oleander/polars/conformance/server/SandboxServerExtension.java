package dev.oleander.polars.conformance.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Starts a server for the test run, one more if a test wants it without extensions, hands it to
 * tests, and checks what each test left behind.
 */
final class SandboxServerExtension
    implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(SandboxServerExtension.class);

  @Override
  public void beforeEach(ExtensionContext context) throws Exception {
    ServerProcess server = shared(context).server;
    context.getStore(NAMESPACE).put(Leftovers.class, Leftovers.before(server));
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    Leftovers leftovers = context.getStore(NAMESPACE).remove(Leftovers.class, Leftovers.class);
    if (leftovers != null) {
      leftovers.stopListening();
      if (context.getExecutionException().isEmpty()) {
        leftovers.check();
      }
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == ServerProcess.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return shared(context).server;
  }

  private static Shared shared(ExtensionContext context) {
    boolean extensions =
        AnnotationSupport.findAnnotation(
                context.getRequiredTestClass(),
                SandboxServer.class,
                context.getEnclosingTestClasses())
            .map(SandboxServer::extensions)
            .orElse(true);
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(extensions, Shared::start, Shared.class);
  }

  /** A server of the run; JUnit closes it when the run ends. */
  private record Shared(ServerProcess server, Path directory) implements AutoCloseable {
    static Shared start(boolean extensions) {
      try {
        Path directory = Files.createTempDirectory("oleander-conformance");
        ServerProcess server =
            extensions
                ? ServerProcess.start(directory)
                : ServerProcess.start(directory, ServerProcess.NO_EXTENSIONS);
        try {
          ForeignEngine.fill(server.warehouse());
        } catch (IOException | RuntimeException e) {
          server.close();
          throw e;
        }
        return new Shared(server, directory);
      } catch (IOException e) {
        throw new IllegalStateException("the server for the tests could not be started", e);
      }
    }

    @Override
    public void close() throws IOException {
      server.close();
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
