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

/** Starts one server for the test run, hands it to tests, and checks what each test left behind. */
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
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(Shared.class, key -> Shared.start(), Shared.class);
  }

  /** The run's server; JUnit closes it when the run ends. */
  private record Shared(ServerProcess server, Path directory) implements AutoCloseable {
    static Shared start() {
      try {
        Path directory = Files.createTempDirectory("oleander-conformance");
        ServerProcess server = ServerProcess.start(directory);
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
